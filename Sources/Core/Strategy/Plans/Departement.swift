import Accounts
import Kernel
import Ledger
import Pack
import Territory

/// All that a pack says of a département, as one revision of it had it. Read once, then shared.
package struct Departement: Sendable {
  package struct Source: Sendable {
    package let title: String
    package let author: String?
    package let date: String?
    package let address: String?
    package let licence: String?
  }
  package let code: String
  package let name: String
  /// "en Seine-et-Marne": where it happens, in a sentence.
  package let place: String
  package let isInvented: Bool
  /// Change of a level, in percent, beyond which a figure asks for a confirmation.
  package let plausibility: Double
  package let publisher: String?
  package let contact: String?
  /// Who hosts the pages, as the law on the digital economy asks (loi 2004-575, art. 1-1).
  package let host: String?
  package let sources: [String: Source]
  /// The days off of everybody, and those that it adds.
  package let daysOff: DaysOff
  package var calendar: WorkingCalendar { daysOff.calendar }
  /// What the strategy's acronyms stand for, by alphabet.
  package let acronyms: [Acronym]
  /// The official text, where the pack holds it.
  package let document: OfficialText?
  package let territory: Territory
  package let organisations: Organisations
  package internal(set) var measures: Measures
  package internal(set) var plan: Plan
  package let activity: Activity?
  /// What features read of the pack.
  var parts: [any Sendable] = []
  /// Whose work each figure is, as features say.
  var concerns: [Concern] = []
  /// By measure, who asks for its figure, as features say.
  package internal(set) var asked: [String: String] = [:]
  /// As far as its reader looks; nil: as the pack says it.
  var sight: Sight?
  /// The measure of which its reader sees only the part that was asked: their own work.
  var partly: String?

  /// What the feature that owns the type read of the pack; nil where it read nothing.
  package func part<Part: Sendable>(_ type: Part.Type) -> Part? { parts.lazy.compactMap { $0 as? Part }.first }

  package func indicator(_ id: String) -> (indicator: Indicator, action: Action?, element: Plan.Element?)? {
    plan.indicators.first { $0.indicator.id == id }
  }
  package func sourceTitle(_ id: String) -> String { sources[id]?.title ?? id }
  /// The measures on which an indicator stands.
  package func measures(of indicator: Indicator) -> [Measure] {
    (indicator.formula?.terms ?? []).compactMap { measures[$0.measure] }
  }
  package func organisationName(_ id: String?, on day: Day) -> String? {
    id.map { organisations.shortName($0, on: day) }
  }
  /// Of an organisation that each commune has and that is no more, that of the commune of which its own is now a part.
  package func successor(ofOrganisation id: String) -> String? {
    guard organisations[id] == nil, let code = id.split(separator: "-").last.map(String.init),
      let commune = territory.successor(of: code)
    else { return nil }
    let heir = String(id.dropLast(code.count)) + commune
    return organisations[heir]?.template == nil ? nil : heir
  }
  package func placeName(_ code: String?) -> String {
    guard let code else { return "département" }
    return territory.name(of: code)
  }
}
