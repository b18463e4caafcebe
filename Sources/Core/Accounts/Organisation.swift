import Kernel

/// A body that acts in the strategy: its names change, it stays.
package struct Organisation: Sendable, Identifiable {
  package enum Nature: String, Sendable, CaseIterable {
    case etat, justice, force, collectivite, chambre, association, operateur, autre
  }
  /// A name and the days on which it holds, both included; nil: open.
  package struct Name: Sendable {
    package let text: String
    package let acronym: String?
    package let from: Day?
    package let through: Day?
    func holds(on day: Day) -> Bool { (from.map { $0 <= day } ?? true) && (through.map { day <= $0 } ?? true) }
  }
  /// A function of the organisation: what is accountable, whoever holds it.
  package struct Function: Sendable, Identifiable {
    package let id: String
    package let name: String
    package let acronym: String?
    /// Whom to ring or to write to: a service's number or mailbox, never a person's. Nil: that of the organisation.
    package let contact: String?
    /// Nil: that of the organisation.
    package let role: Role?
  }
  package let id: String
  /// The entry of the pack that makes one for each commune, "mairie" of `mairie-77284`; nil: it is the only one.
  package let template: String?
  package let nature: Nature
  /// What holding one of its functions makes of somebody.
  package let role: Role
  /// Where its functions reach, as `genre/identifiant` of a zone; nil: the whole département.
  package let zone: String?
  /// Its establishment number, and the domains of its people's addresses: what a provider of identities must agree
  /// with.
  package let siret: String?
  package let domains: Set<String>
  package let names: [Name]
  package let functions: [Function]
  /// The function that heads it, as `organisation/fonction`; nil: whoever holds the organisation itself.
  package let head: String?
  /// Whom to ring or to write to: its own number or mailbox.
  package let contact: String?

  /// Every way to name one of its functions: itself, for its head, then each.
  package var ways: [String] { [id] + functions.map { "\(id)/\($0.id)" } }

  /// What a function, `organisation/fonction` or `organisation`, makes of its holder.
  package func role(of function: String) -> Role {
    functions.first { function == "\(id)/\($0.id)" }?.role ?? role
  }

  /// The name in force on a day; before the first or in a gap, the nearest one.
  package func name(on day: Day) -> Name {
    if let name = names.first(where: { $0.holds(on: day) }) { return name }
    let before = names.last { ($0.through ?? day) < day }
    return before ?? names.first ?? Name(text: id, acronym: nil, from: nil, through: nil)
  }
}

/// Every organisation of a département, and how a function is read: `organisation/function`, or `organisation` for its
/// head.
package struct Organisations: Sendable {
  package let all: [Organisation]
  package let ids: Set<String>
  /// Every way to name a function.
  package let functions: Set<String>
  private let byID: [String: Organisation]

  package init(_ all: [Organisation]) {
    self.all = all
    byID = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    ids = Set(byID.keys)
    functions = Set(all.flatMap(\.ways))
  }
  package subscript(id: String) -> Organisation? { byID[id] }
  /// Those that the pack names one by one: what lists offer, where hundreds of town halls would hide the rest.
  package var named: [Organisation] { all.filter { $0.template == nil } }
  /// The organisation to which a function belongs.
  package static func organisation(of function: String) -> String { String(function.prefix { $0 != "/" }) }

  /// The functions whose holders answer for one: itself and, where it is an organisation, the one that heads it.
  package func answering(for function: String) -> [String] {
    [function] + [byID[function]?.head].compactMap(\.self)
  }
  /// "Parquet de Meaux" where the function heads it: what waits for it reaches the function's holder too.
  package func headed(by function: String, on day: Day) -> String? {
    let id = Organisations.organisation(of: function)
    return byID[id]?.head == function ? shortName(id, on: day) : nil
  }

  /// Whom to ring about what a function does: its own contact, else its organisation's.
  package func contact(of function: String) -> String? {
    let organisation = byID[Organisations.organisation(of: function)]
    return organisation?.functions.first { "\(organisation?.id ?? "")/\($0.id)" == function }?.contact
      ?? organisation?.contact
  }

  /// "DDETS" or, without acronym, the whole name.
  package func shortName(_ id: String, on day: Day) -> String {
    guard let name = byID[id]?.name(on: day) else { return id }
    return name.acronym ?? name.text
  }
  package func name(_ id: String, on day: Day) -> String { byID[id]?.name(on: day).text ?? id }
  /// "Préfecture, BRDS": the organisation, then its function where there is one.
  package func functionName(_ function: String, on day: Day) -> String {
    let id = Organisations.organisation(of: function)
    let short = shortName(id, on: day)
    guard let part = function.split(separator: "/").dropFirst().first,
      let named = byID[id]?.functions.first(where: { $0.id == part })
    else { return short }
    return "\(short), \(named.acronym ?? named.name)"
  }
  /// The same with no acronym: "Préfecture de Seine-et-Marne, Cabinet du préfet"; empty where it says nothing more.
  package func spelledOut(_ function: String, on day: Day) -> String {
    let organisation = self[Organisations.organisation(of: function)]
    let part = organisation?.functions.first { "\(organisation?.id ?? "")/\($0.id)" == function }?.name
    let whole = [organisation?.name(on: day).text, part].compactMap(\.self).joined(separator: ", ")
    return whole == functionName(function, on: day) ? "" : whole
  }
}
