import Policy

/// A signal under a name that the signals of processes do not have.
typealias Measured = Signal
