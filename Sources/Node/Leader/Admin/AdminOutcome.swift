import Coordination
import Wire

/// What an admin request comes to: the changes, and the answer once they are made.
struct AdminOutcome {
    var changes: [ImageChange] = []
    var response: Response
    /// What the log should say of it.
    var warnings: [String] = []
}
