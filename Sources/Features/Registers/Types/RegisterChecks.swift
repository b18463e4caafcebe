import Pack
import Strategy

extension RegistersReading {
  /// Every state is reached from the first and, unless it is closed, left; what reach reads is there.
  func check(
    _ section: Section, _ states: [RegisterState], _ passages: [Passage], _ fields: [RegisterField],
    _ reach: Register.Reach
  ) {
    let initial = states.filter { $0.stage == .initial }
    guard let first = initial.first else {
      return section.error(
        "Aucun état n’est `initial` : où naissent les fiches ?", remedy: "Écrivez `classe: initial` au premier.",
        at: "etats")
    }
    var reached: Set<String> = Set(initial.map(\.id).prefix(1)), isGrowing = true
    while isGrowing {
      let more = passages.filter { !reached.isDisjoint(with: $0.from) }.map(\.to)
      isGrowing = !reached.isSuperset(of: more)
      reached.formUnion(more)
    }
    // Where one can't be reached, neither can those that it leads to: the pack lost one passage.
    let unreached = states.filter { !reached.contains($0.id) }.map { "`\($0.id)`" }
    if let one = unreached.first {
      section.error(
        unreached.count == 1
          ? "Rien ne mène à l’état \(one)." : "Rien ne mène aux états \(unreached.joined(separator: ", ")).",
        remedy: "Ajoutez un passage depuis `\(first.id)`, ou ôtez ce que rien n’atteint.", at: "etats")
    }
    for state in states where state.stage != .closed && !passages.contains(where: { $0.from.contains(state.id) }) {
      section.error(
        "On ne sort pas de l’état `\(state.id)`.", remedy: "Ajoutez un passage, ou écrivez `classe: clos`.", at: "etats"
      )
    }
    if !fields.contains(where: { $0.kind == .text && $0.isOpen }) {
      section.error("Aucun champ n’est un `texte` que tous voient : comment nommer une fiche ?", at: "champs")
    }
    let needed: RegisterField.Kind? =
      switch reach {
      case .place: .commune
      case .organisation: .organisation
      case .everywhere: nil
      }
    if let needed, !fields.contains(where: { $0.kind == needed && $0.isOpen && $0.isAsked(at: RegisterField.creation) })
    {
      section.error(
        "`portee: \(reach.rawValue)` veut un champ de ce genre, exigé à la création.",
        remedy: "Ajoutez `exige: [creation]` à ce champ.", at: "portee")
    }
  }

  /// What waits for others than those who keep the register is learnt by nobody, unless a clock tells them.
  func checkWaiting(_ section: Section, _ register: Register) {
    for state in register.states where state.stage != .closed {
      let doers = register.passages.filter { $0.from.contains(state.id) && !$0.isAutomatic }.map(\.doers)
      let others = doers.compactMap(\.self).filter { !$0.meet(register.keepers) }
      guard !others.isEmpty, others.count == doers.count,
        !register.clocks.contains(where: { $0.runsIn.contains(state.id) && $0.isDeadline && $0.each == nil })
      else { continue }
      let names = Set(others.flatMap(\.words)).sorted().joined(separator: ", ")
      section.warning(
        "De l’état `\(state.id)`, seuls d’autres que ceux qui tiennent le registre font sortir une fiche (\(names)) ; rien ne le leur dit.",
        remedy: "Ajoutez une horloge `court: [\(state.id)]` avec `pour`.", at: "etats")
    }
  }

  /// Somebody may say from when it is whole, and reads the list of which they say it.
  func checkCompleters(_ section: Section, _ register: Register, _ counts: [Count]) {
    let waits = counts.contains { departement.measures[$0.measure]?.isToBeCounted ?? false }
    if waits, register.completers.words.isEmpty, register.reach == .organisation {
      section.error(
        "Chacun ne tient que sa part de ce registre : qui dira la liste complète ?",
        remedy: "Ajoutez `reprend: [une_fonction]`, ou ôtez `reprise: a_dire` des mesures qu’il compte.", at: "compte")
    }
    guard !register.completers.words.isEmpty else { return }
    if !waits {
      section.error(
        "`reprend` n’a rien à faire compter.",
        remedy: "Il va avec une mesure comptée ici dont mesures.yaml dit `reprise: a_dire`.", at: "reprend")
    }
    let readers = Holders(words: register.keepers.words + register.readers.words)
    for word in register.completers.words where holders.contains(word) && !readers.include(Holders(words: [word])) {
      section.error(
        "`reprend: \(word)` ne lit pas ce registre.", remedy: "Ajoutez-le à `tient` ou à `lit`.", at: "reprend")
    }
  }

  /// Nobody is asked for what they may not see.
  func checkAskers(_ section: Section, _ register: Register) {
    for field in register.fields {
      guard let viewers = field.viewers else { continue }
      let births = [RegisterField.creation, register.initial?.id].contains { $0.map(field.isAsked) ?? false }
      let askers =
        (births ? [register.keepers] : [])
        + register.passages.filter { field.isAsked(at: $0.to) }.map { $0.doers ?? register.keepers }
      guard let blind = askers.first(where: { !viewers.include($0) }) else { continue }
      section.error(
        "`\(field.id)` est exigé de \(blind.words.joined(separator: ", ")), qui ne le voit pas.",
        remedy: "Ajoutez-les à `visible`, ou confiez le passage à ceux qui le voient.", at: "champs")
    }
  }
}
