import Accounts
import Database
import Kernel
import Module
import Strategy

extension RegistersModule {
  /// Whose each register is, as the pack in force says it.
  package func granted(in departement: String, _ connection: Connection) throws -> [Granted] {
    let departement = try departements.latest(departement, connection), day = connection.recordedAt.day
    func names(_ holders: Holders) -> [String] {
      holders.words.map { word in
        Role.allCases.first { Holders.role($0) == word }?.name
          ?? departement.organisations.functionName(word, on: day)
      }
    }
    return departement.registers.all.map { register in
      // What the same people do is said once.
      var passages: [(verb: String, who: [String])] = []
      for passage in register.passages {
        guard let doers = passage.doers, !doers.words.isEmpty else { continue }
        let who = names(doers)
        if let same = passages.firstIndex(where: { $0.who == who }) {
          passages[same].verb += ", « \(passage.label) »"
        } else {
          passages.append(("Font « \(passage.label) »", who))
        }
      }
      let fields = register.fields.compactMap { field -> (verb: String, who: [String])? in
        field.viewers.map { ("Voient seuls « \(field.label) »", names($0)) }
      }
      return Granted(
        register.title,
        [("Tiennent", names(register.keepers)), ("Lisent aussi", names(register.readers))]
          + (register.completers.words.isEmpty ? [] : [("Disent complet", names(register.completers))])
          + passages + fields)
    }
  }
}
