import Kernel
import Pack

extension RegistersReading {
  /// The models that ship with Boussole (`Models`), by the name that a pack writes. One is added, or another version
  /// of one; what was released stays as it was.
  static let models = Models(
    [
      "agrement@1": PackageResources.agrement_1_yaml,
      "autorisation@1": PackageResources.autorisation_1_yaml,
      "avis@1": PackageResources.avis_1_yaml,
      "bareme@1": PackageResources.bareme_1_yaml,
      "convention@1": PackageResources.convention_1_yaml,
      "convention_tacite@1": PackageResources.convention_tacite_1_yaml,
      "depot@1": PackageResources.depot_1_yaml,
      "dispositif@1": PackageResources.dispositif_1_yaml,
      "equipement@1": PackageResources.equipement_1_yaml,
      "equipement_attribue@1": PackageResources.equipement_attribue_1_yaml,
      "inspection@1": PackageResources.inspection_1_yaml,
      "lieu_accueil@1": PackageResources.lieu_accueil_1_yaml,
      "lieu_suivi@1": PackageResources.lieu_suivi_1_yaml,
      "obligation@1": PackageResources.obligation_1_yaml,
      "offre@1": PackageResources.offre_1_yaml,
      "operation@1": PackageResources.operation_1_yaml,
      "passage@1": PackageResources.passage_1_yaml,
      "permanence@1": PackageResources.permanence_1_yaml,
      "places@1": PackageResources.places_1_yaml,
      "poste@1": PackageResources.poste_1_yaml,
      "procedure@1": PackageResources.procedure_1_yaml,
      "referentiel@1": PackageResources.referentiel_1_yaml,
      "seance@1": PackageResources.seance_1_yaml,
      "site@1": PackageResources.site_1_yaml,
      "titre@1": PackageResources.titre_1_yaml,
    ].mapValues { String(decoding: $0, as: UTF8.self) })

  /// What a register of a pack says, whole, as YAML that may stand in its place; nil where the pack has none of it.
  static func written(_ id: String, in files: PackFiles, today: Day) -> (text: String?, known: [String]) {
    let reading = PackReading(files: files, faults: Faults(), today: today, day: today)
    let sections = reading.roots(file, and: folder).flatMap { $0.sections(required: "registres", of: models) }
    return (sections.first { $0.textIfAny("id") == id }?.written, sections.compactMap { $0.textIfAny("id") })
  }

  /// What a pack may not take away of the model that it stands on: what is frozen, what may not be done before a day,
  /// what is erased of people. Nor may it lead around them by a passage of its own.
  func keep(_ section: Section, _ register: Register) {
    guard let name = section.model, let alone = section.alone else { return }
    var counted: [String: String] = [:]
    let model = RegistersReading(reading: alone.reading, departement: departement).register(alone, &counted)
    let refusal = Refusal(section: section, model: name)
    for passage in model.passages where !passage.freezes.isEmpty {
      for way in register.ways(around: passage, in: model) {
        for field in passage.freezes where !way.freezes.contains(field) {
          refusal.say("`\(way.id)` ne fige pas `\(field)`", "passages", way.id)
        }
      }
      if register.passage(passage.id) == nil {
        refusal.say("`\(passage.id)` est ôté, qui fige", "passages", passage.id)
      }
    }
    for clock in model.clocks {
      guard case .forbids(let passages) = clock.end else { continue }
      guard let now = register.clocks.first(where: { $0.id == clock.id }), case .forbids(let forbidden) = now.end,
        now.runsIn.isSuperset(of: clock.runsIn), now.start == clock.start, now.pause == clock.pause,
        now.length == clock.length, now.validity == clock.validity
      else {
        refusal.say("`\(clock.id)` n’est plus le « pas avant » qu’il était", "horloges", clock.id)
        continue
      }
      for passage in model.passages where passages.contains(passage.id) {
        for way in register.ways(around: passage, in: model) where !forbidden.contains(way.id) {
          refusal.say("`\(way.id)` n’attend pas la fin de `\(clock.id)`", "passages", way.id)
        }
      }
    }
    for field in model.fields {
      guard let erasure = field.erasure else { continue }
      guard let now = register.field(field.id), now.privacy == field.privacy, let kept = now.erasure,
        Set(kept.states).isSuperset(of: erasure.states), kept.days <= erasure.days
      else {
        refusal.say("`\(field.id)` ne s’efface plus comme il le doit", "champs", field.id)
        continue
      }
    }
  }

  private struct Refusal {
    let section: Section
    let model: String
    func say(_ problem: String, _ list: String, _ id: String) {
      section.reading.faults.error(
        "\(problem) : le modèle `\(model)` le veut.",
        remedy: "Un pack ajoute à ce qu’un modèle fige, retarde ou efface ; il n’en ôte rien.", file: section.file,
        line: section.ownLine(list, id))
    }
  }
}

extension Register {
  /// A passage of its model as it is here, and what the pack adds that leads to the same state from one of the same.
  fileprivate func ways(around passage: Passage, in model: Register) -> [Passage] {
    passages.filter { way in
      way.id == passage.id
        || model.passage(way.id) == nil && way.to == passage.to && !Set(way.from).isDisjoint(with: passage.from)
    }
  }
}
