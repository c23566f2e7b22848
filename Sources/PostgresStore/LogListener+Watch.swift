import IncidentService

extension LogListener: LogWatch {}
