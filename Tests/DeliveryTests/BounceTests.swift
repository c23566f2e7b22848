import Delivery
import Testing

@Suite struct `A mail server that says no` {
  @Test(arguments: [
    (550, "550 5.1.1 No such user"), (550, "5.1.1 <x>: Recipient address rejected"),
    (550, "550-5.1.1 The account does not exist"), (550, "5.1.10 Recipient not found"),
    (550, "550 5.2.1 The mailbox is disabled"), (553, "553 5.1.3 Bad address"),
    (550, "550 No such user here"), (551, "551 User not local"), (550, ""),
  ])
  func `because there is no such reader says so`(status: Int, reply: String) {
    #expect(TryEnd.ofMail(status, reply: reply).isForNobody)
  }

  @Test(arguments: [
    (550, "550 5.7.1 Message looks like spam"), (550, "550 5.7.26 SPF failed"),
    (550, "550 5.1.8 Bad sender's address"), (550, "550 5.1.7 Bad sender's mailbox"),
    (553, "553 Sender address rejected"), (554, "554 5.1.1 No such user"),
    (552, "552 5.2.2 Mailbox full"), (535, "535 5.7.8 Authentication failed"),
    (530, "530 5.7.0 Must issue STARTTLS"), (421, "421 4.1.1 Try later"),
    (450, "450 5.1.1 Greylisted"), (250, "250 5.1.1"),
  ])
  func `for any other reason is no word about the reader`(status: Int, reply: String) {
    #expect(!TryEnd.ofMail(status, reply: reply).isForNobody)
  }
}

@Suite struct `The mask over an address` {
  @Test(arguments: [
    ("a@b", "a…@b…"), ("alice@example.org", "a…@e….org"), ("x@mail.example.co.uk", "x…@m….uk"),
  ])
  func `leaves what its owner recognises`(address: String, mask: String) {
    #expect(MailAddress(address)?.masked == mask)
  }
}
