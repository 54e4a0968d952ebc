/// Why a setting, or a change of settings, is refused. The description can be shown to whoever sent it.
public enum SettingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No setting has this name; `nearest` is one that may have been meant.
    case unknownName(String, nearest: String?)
    case badValue(name: String, value: String, reason: String)
    /// Settings that are fine each, but not together.
    case contradiction(String)
    /// APPEND or SUBTRACT on a setting that is no list.
    case notAList(String)
    /// A setting named twice in one request.
    case repeated(String)
    /// No value where the operation needs one.
    case missingValue(String)
    case unknownOperation(name: String, operation: Int8)
    /// A setting that is fixed when the broker starts.
    case readOnly(String)
    /// A line of a .properties file, or a `-c` flag, that is no `name=value`.
    case malformed(place: String, reason: String)
    /// A setting that is refused, and where it was found.
    indirect case found(place: String, SettingError)

    /// Whether the request is wrong as such (INVALID_REQUEST, 42), not the configuration that it asks for (INVALID_CONFIG, 40).
    public var isInvalidRequest: Bool {
        switch self {
        case .repeated, .missingValue, .unknownOperation, .readOnly: true
        case .found(_, let error): error.isInvalidRequest
        case .unknownName, .badValue, .contradiction, .notAList, .malformed: false
        }
    }

    public var description: String {
        switch self {
        case .unknownName(let name, let nearest):
            "there is no setting \"\(name)\"" + (nearest.map { "; did you mean \($0)?" } ?? "")
        case .badValue(let name, let value, let reason): "\(name)=\(value): \(reason)"
        case .contradiction(let reason): reason
        case .notAList(let name): "\(name) is no list: set it or delete it"
        case .repeated(let name): "\(name) is named twice"
        case .missingValue(let name): "\(name) has no value (null)"
        case .unknownOperation(let name, let operation):
            "\(name): there is no operation \(operation) (0 set, 1 delete, 2 append, 3 subtract)"
        case .readOnly(let name): "\(name) cannot be changed while the broker runs"
        case .malformed(let place, let reason): "\(place): \(reason)"
        case .found(let place, let error): "\(place): \(error)"
        }
    }
}
