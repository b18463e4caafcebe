import Accounts
import Kernel
import Web

/// What there is to say of an action: one question a page, with what stands now beside it.
func steeringPage(_ frame: PageFrame, _ departement: Departement, _ action: ActionSituation) -> HTML {
  let now: [Saying.Kind: String] = [
    .weather: action.weather?.content.weather?.name ?? "jamais dite",
    .step: action.step?.content.text?.oneLine ?? "aucune",
    .state: action.state?.content.state?.name ?? "jamais dit",
    .accountable: departement.responsible(action.responsible, on: frame.today),
  ]
  let lines = Saying.Kind.ofActions.filter { $0.isFor(frame.permit) }.map { kind in
    Entry(
      kind.question, frame.link("piloter", action.action.number, kind.rawValue),
      detail: "Aujourd’hui : \(now[kind] ?? "")")
  }
  let milestones = action.milestones.map { item in
    Entry(
      lead: (item.judgement.mark ?? .upcoming).symbol, item.milestone.title, frame.link("jalons", item.id),
      detail: item.milestone.due.map { "Jalon attendu le \(French.long($0))" } ?? "Jalon sans date")
  }
  return """
    \(pageHead(
      "Mettre à jour l’action \(action.action.number)",
      breadcrumb: steeringCrumbs(frame, departement, action.action, last: "Mettre à jour"),
      answer: HTML(prose: action.action.title)))
    \(entries(lines))
    \(if: !milestones.isEmpty, section("Jalons", entries(milestones)))
    """
}

private func steeringCrumbs(_ frame: PageFrame, _ departement: Departement, _ action: Action, last: String) -> [Crumb] {
  [
    Crumb(departement.plan.short, frame.link()),
    Crumb("\(action.number) \(action.short)", frame.link(departement.plan.steered?.path ?? "actions", action.number)),
    Crumb(last),
  ]
}

private let nextStep: HTML = "L’étape est faite ? Écrivez la suivante. Laissez vide s’il n’y en a plus."

/// One of them.
/// - Parameter beside: what somebody else said meanwhile.
/// - Parameter seen: the hidden field that says what this page shows.
func sayingPage(
  _ frame: PageFrame, _ departement: Departement, _ action: ActionSituation, _ kind: Saying.Kind, beside: HTML,
  seen: HTML,
  refused: Invalid?
) -> HTML {
  let typed = frame.form, number = action.action.number
  func ask(
    _ name: String, _ label: String, hint: HTML = "", kind: Field.Kind = .text, now: String? = nil,
    isRequired: Bool = false,
    width: Field.Width = .medium, limit: Int? = nil
  ) -> Field {
    Field(
      name, label, hint: hint, kind: kind, value: typed[name] ?? now ?? "", isRequired: isRequired, width: width,
      limit: limit
    ).judged(by: refused)
  }
  let proposed = departement.plan.writingDay(frame.today)
  let day = field(ask("jour", "Au", kind: .day, now: French.short(proposed), isRequired: true, width: .short))
  func functions(_ chosen: String?, none: String? = nil) -> Chooser {
    let organisations = departement.organisations, all = organisations.all.flatMap(\.ways)
    return Chooser(
      all.map {
        Choice(
          $0, organisations.functionName($0, on: frame.today), hint: organisations.spelledOut($0, on: frame.today))
      },
      chosen: typed["fonction"] ?? chosen ?? "", sought: typed[Chooser.sought("fonction")] ?? "", none: none)
  }
  let step = action.step?.content, responsible = action.responsible?.function
  let isConfirmed = typed.pairs.isEmpty ? action.responsible?.isConfirmed ?? false : typed["confirme"] != nil
  let body: HTML =
    switch kind {
    case .weather:
      """
      \(radios(
        ask("meteo", "Météo", now: action.weather?.content.weather?.rawValue, isRequired: true),
        Weather.allCases.map { Choice($0.rawValue, $0.name) }))
      \(textarea(
        ask(
          "texte", "Synthèse", hint: "Une ou deux phrases. Ne nommez personne.", isRequired: true,
          limit: TextLimit.comment)))
      \(day)
      """
    case .step:
      """
      \(textarea(ask("texte", "Ce qui sera fait", hint: nextStep, now: step?.text, limit: TextLimit.comment), rows: 3))
      \(field(ask("echeance", "Avant le", kind: .day, now: step?.due.map(French.short), width: .short)))
      \(chooser(
        ask("fonction", "Par qui", now: step?.function), functions(step?.function, none: "Personne en particulier")))
      """
    case .state:
      """
      \(radios(
        ask("etat", "État", now: action.state?.content.state?.rawValue, isRequired: true),
        ActionState.allCases.map { Choice($0.rawValue, $0.name) }))
      \(day)
      """
    default:
      """
      \(chooser(ask("fonction", "Fonction responsable", now: responsible, isRequired: true), functions(responsible)))
      \(checkbox(Field("confirme", "Confirmé : cette fonction a accepté"), isOn: isConfirmed))
      """
    }
  return """
    \(pageHead(
      "\(kind.question)", breadcrumb: steeringCrumbs(frame, departement, action.action, last: kind.question),
      answer: "\(prose: "\(number) \(action.action.title)")"))
    \(errorSummary(refused))\(beside)
    \(form(
      to: frame.link("piloter", number, kind.rawValue), csrf: frame.csrf,
      seen + body + buttons([button("Enregistrer")])))
    """
}

func milestoneFormPage(
  _ frame: PageFrame, _ departement: Departement, _ action: Action, _ milestone: Milestone, beside: HTML, seen: HTML,
  refused: Invalid?
) -> HTML {
  let typed = frame.form
  let states = Milestone.State.allCases.map { Choice($0.rawValue, French.capitalized($0.word)) }
  let outcomes =
    [Choice("", "Sans objet")] + Milestone.Outcome.allCases.map { Choice($0.rawValue, French.capitalized($0.words)) }
  let proposed = French.short(departement.plan.writingDay(frame.today))
  let outcome = Field(
    "issue", "Issue", value: typed["issue"] ?? "", condition: "si le jalon est fait et qu’il pouvait tourner autrement")
  let proof = Field(
    "preuve", "Preuve", hint: "Où elle se trouve.", value: typed["preuve"] ?? "", condition: "si le jalon est fait",
    limit: TextLimit.proof)
  return """
    \(pageHead(
      HTML(prose: milestone.title),
      breadcrumb: [
        Crumb(
          "\(action.number) \(action.short)", frame.link(departement.plan.steered?.path ?? "actions", action.number)),
        Crumb("Jalon"),
      ], answer: milestone.due.html { "Attendu le \(long: $0)." }))
    \(errorSummary(refused))\(beside)
    \(form(to: frame.link("jalons", milestone.id, "constats"), csrf: frame.csrf, """
      \(seen)
      \(radios(Field("etat", "Où en est-il", value: typed["etat"] ?? "", isRequired: true).judged(by: refused), states))
      \(select(outcome, outcomes))
      \(field(
        Field(
          "jour", "Au", kind: .day, value: typed["jour"] ?? proposed, isRequired: true,
          width: .short).judged(by: refused)))
      \(textarea(proof.judged(by: refused), rows: 2))
      \(buttons([button("Enregistrer")]))
      """))
    """
}
