import Kernel
import Web

extension Version {
  /// Of what was said last; nil: nothing.
  init(_ standing: Saying?, in departement: Departement) {
    guard let standing else {
      self = .none
      return
    }
    let said = Event(standing, in: departement).map { "\($0.text). " } ?? ""
    self.init(standing.id.text, "\(said)Dit par \(standing.by), \(French.moment(standing.recordedAt)).")
  }
}
