import Adapters
import Testing
