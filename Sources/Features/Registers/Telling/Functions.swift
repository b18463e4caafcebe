import Accounts
import Kernel
import Strategy

extension Departement {
  /// What a function makes of whoever holds it.
  func holding(_ function: String, of body: Organisation, on day: Day) -> Holding {
    Holding(
      function: function, role: body.role(of: function),
      places: body.zone.map { territory.communes(referredTo: $0, on: day) }, isHead: body.head == function)
  }
  /// What a function that a message went to makes of its holder; nil where the pack no longer has its organisation.
  func holding(_ function: String, on day: Day) -> Holding? {
    organisations[Organisations.organisation(of: function)].map { holding(function, of: $0, on: day) }
  }
  /// Whom to tell of an organisation: its functions among those that are meant. What waits for the organisation waits
  /// for whoever heads it: they are told once.
  func told(of body: Organisation, on day: Day, where isMeant: (Holding) -> Bool) -> [String] {
    let ways = body.ways.filter { isMeant(holding($0, of: body, on: day)) }
    return ways.filter { $0 != body.id || !(body.head.map(ways.contains) ?? false) }
  }
}
