package import HTTP

/// Here a request is what comes over the network, not what is asked of a decider.
package typealias Request = HTTP.Request
