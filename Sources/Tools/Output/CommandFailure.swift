/// A command that could not do what it was asked; the description is one line that says why.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
