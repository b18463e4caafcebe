import Kernel
import Web

/// What a form says of an action or of a milestone, parsed. All faults at once, each at its field.
struct SayingForm {
  let fields: Fields
  let today: Day
  init(_ fields: Fields, today: Day) {
    self.fields = fields
    self.today = today
  }

  /// The day it speaks of (unless said: today, or the last day of a strategy that is over) and what it says. Throws
  /// `Invalid`.
  func content(of kind: Saying.Kind, in departement: Departement) throws -> (Day, Saying.Content) {
    var issues: [Invalid.Issue] = [], content = Saying.Content()
    func refuse(_ field: String, _ problem: String, _ remedy: String) {
      issues.append(.init(problem, remedy: remedy, at: .field(field)))
    }
    func day(_ name: String) -> Day? {
      guard let text = fields.text(name) else { return nil }
      let day = French.parseDay(text)
      if day == nil { refuse(name, "« \(text) » n’est pas un jour.", "Écrivez-le 31/12/2021.") }
      return day
    }
    func function(_ name: String) -> String? {
      guard let text = fields.text(name) else { return nil }
      if !departement.organisations.functions.contains(text) {
        refuse(name, "Cette fonction n’existe pas.", "Choisissez-la dans la liste.")
      }
      return text
    }
    let said = day("jour") ?? departement.plan.writingDay(today)
    if said > today { refuse("jour", "Ce jour est à venir.", "Donnez un jour jusqu’au \(French.short(today)).") }
    let text = fields["texte"]?.prose(TextLimit.comment, at: "texte", &issues)
    let isTold = issues.contains { $0.place == .field("texte") }
    switch kind {
    case .state:
      content.state = fields.text("etat").flatMap(ActionState.init)
      if content.state == nil { refuse("etat", "L’état n’est pas choisi.", "Choisissez un des états.") }
    case .weather:
      content.weather = fields.text("meteo").flatMap(Weather.init)
      content.text = text
      if content.weather == nil { refuse("meteo", "La météo n’est pas choisie.", "Choisissez une des quatre.") }
      if content.text == nil, !isTold { refuse("texte", "La synthèse est vide.", "Dites en une phrase pourquoi.") }
    case .step:
      content.text = text
      content.due = day("echeance")
      content.function = function("fonction")
      if content.text == nil, content.due != nil, !isTold {
        refuse("texte", "L’étape n’a pas de titre.", "Dites ce qui sera fait.")
      }
    case .accountable:
      content.function = function("fonction")
      content.isConfirmed = fields.text("confirme") != nil
      if content.function == nil { refuse("fonction", "Le responsable n’est pas choisi.", "Choisissez une fonction.") }
    case .milestone:
      content.milestone = fields.text("etat").flatMap(Milestone.State.init)
      if content.milestone == .done { content.outcome = fields.text("issue").flatMap(Milestone.Outcome.init) }
      content.proof = fields["preuve"]?.prose(TextLimit.proof, at: "preuve", &issues)
      if content.milestone == nil {
        refuse("etat", "L’état n’est pas choisi.", "Choisissez commencé, fait ou non fait.")
      }
      if content.milestone == .done, fields["preuve"]?.prose == nil {
        refuse("preuve", "La preuve manque.", "Dites où elle se trouve : un document, une date de signature.")
      }
    case .figure: break
    }
    guard issues.isEmpty else { throw Invalid(issues: issues) }
    return (said, content)
  }
}
