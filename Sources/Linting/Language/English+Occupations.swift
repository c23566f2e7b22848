/// What people are by trade: words whose ending alone could as well name a program.
enum EnglishOccupations {
  static let people = """
    accountants actuaries actuary adviser advisers advisor advisors apprentice archivist \
    archivists artist artists astronomer attorney attorneys banker bankers barrister bookkeeper \
    bookkeepers bootcamper caseworker caseworkers cashier cashiers caterer ceos chairman \
    chairperson chairwoman chemist chemists cisos comptroller copywriter copywriters coroner \
    counsellor crewman ctos dataops dentist devrel doorman draftsman economist economists \
    educator electrician electricians engraver entrepreneur entrepreneurs evangelist evangelists \
    farmer fireman founder founders fullstacker generalist generalists ghostwriter hacker \
    hackers headhunter helmsman housekeeper instructor instructors janitor janitors journalist \
    journalists jurist lawyer lawyers lecturer librarian librarians lineman linemen logistician \
    machinist machinists magistrate marketer marketers mathematician mechanic medic mentor \
    mentors midwife mlops moderator moderators negotiator negotiators netops newsreader \
    nightwatchman optician paralegal paramedic paramedics pharmacist pharmacists photographer \
    physicist pianist plumber plumbers policeman policewoman postmaster practitioner \
    practitioners professor professors proofreader proofreaders psychologist purchaser \
    purchasers quartermaster quartermasters realtor receptionist receptionists recruiter \
    recruiters repairman repairmen researcher researchers roofer sailor salesman salesmen \
    salesperson saleswoman scrummaster scrummasters secondee secondees sheriff shopkeeper \
    signaller signalman soldier statistician statisticians stenographer steward stewards \
    storekeeper strategist strategists surgeon surgeons surveyor surveyors sysadm sysop teacher \
    teachers technologist technologists therapist timekeeper trainees treasurer treasurers tutor \
    tutors typist typists undersecretary underwriter underwriters veterinarian volunteer \
    volunteers watchman watchmen weatherman webmaster webmasters welder welders whistleblower \
    workman workmen
    """
}
