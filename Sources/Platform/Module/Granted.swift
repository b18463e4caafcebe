/// What the pack in force allows of one thing that it declares, and to whom: a row of the table of rights.
package struct Granted: Sendable {
  package let title: String
  /// "lisent", and the names of functions and roles.
  package let lines: [(verb: String, who: [String])]
  package init(_ title: String, _ lines: [(verb: String, who: [String])]) { (self.title, self.lines) = (title, lines) }
}
