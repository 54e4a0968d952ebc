/// What wants to know when a turn of a loop is over.
public protocol TurnTarget: AnyObject {
    /// Every connection that had something to read in this turn has been read.
    func turnEnded()
}
