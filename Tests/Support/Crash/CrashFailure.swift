/// What a crash round found broken.
public struct CrashFailure: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
