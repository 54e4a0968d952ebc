/// What a client wants to do, in Kafka's words, with the numbers of the protocol's authorized-operations bit field.
enum Operation: Int8 {
    case read = 3, write, create, delete, alter, describe, clusterAction, describeConfigs, alterConfigs, idempotentWrite
}

/// What it wants to do it to.
enum Resource {
    case cluster
    case topic(String)
    case group(String)
    case transactionalID(String)
}

/// Whether the request's principal may do `operation` to `resource`. Everybody may do everything until there are access rules;
/// every handler asks all the same, so that those have one place to come to.
func authorize(_ caller: Caller, _ operation: Operation, _ resource: Resource) -> Bool { true }

/// The bit fields of what everybody may do, until there are access rules.
enum AuthorizedOperations {
    /// READ WRITE CREATE DELETE ALTER DESCRIBE DESCRIBE_CONFIGS ALTER_CONFIGS.
    static let topic: Int32 = 3576
    /// CREATE ALTER DESCRIBE CLUSTER_ACTION DESCRIBE_CONFIGS ALTER_CONFIGS IDEMPOTENT_WRITE.
    static let cluster: Int32 = 8096
}
