import Wire

/// A broker's heartbeat that waits for news. A closed connection tells the leader that the broker's process may be gone.
struct PendingHeartbeat {
    let reply: PendingReply
    let broker: Int32
    let epoch: Int64
    let desk: LeaderDesk

    func resume(_ why: Resumption) -> HandlerResult? { reply.resume(why) }

    func abandon() { desk.disconnected(broker, epoch: epoch) }
}
