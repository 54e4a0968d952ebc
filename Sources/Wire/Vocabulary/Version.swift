/// The version of one request and its response, as the request's header names it.
public typealias Version = Int16
