/// A promise that some input broke.
struct FuzzFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// Throws unless `condition` holds.
    static func unless(_ condition: Bool, _ broken: @autoclosure () -> String) throws(FuzzFailure) {
        if !condition { throw FuzzFailure(broken()) }
    }
}
