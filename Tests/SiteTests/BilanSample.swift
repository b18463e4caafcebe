import Foundation
import Pack

/// A strategy of three actions whose first and last day a test chooses: nothing else of it depends on the calendar.
enum BilanSample {
  static func files(from first: String, through last: String) -> PackFiles {
    PackFiles(
      files: [
        "pack.yaml": """
        format: 1
        departement: exemple
        nom: Val-d’Exemple
        sources:
          texte: {titre: Le texte}
        """,
        "territoire.yaml": """
        communes: {fichier: communes.csv, attribution: Insee}
        """,
        "communes.csv": """
        code,nom,population
        99001,Aigrefont,2758
        """,
        "organisations.yaml": """
        organisations:
          - {id: prefecture, noms: [{nom: Préfecture}], nature: etat, role: prefecture}
          - {id: cd, noms: [{nom: Conseil départemental}], nature: collectivite}
        """,
        "mesures.yaml": """
        mesures:
          - {id: recus, nom: Personnes reçues, unite: {un: personne, plusieurs: personnes}, genre: flux,
             alimentation: releves, periodicite: trimestre, par: [organisation]}
        """,
        "strategie.yaml": """
        plan:
          id: plan
          nom: Stratégie du Val-d’Exemple
          court: Stratégie
          vigueur: \(first)
          fin: \(last)
          source: texte
          niveaux:
            - {id: objectif, nom: Objectif, pluriel: Objectifs}
            - {id: action, nom: Action, pluriel: Actions}
          elements:
            - {niveau: objectif, numero: "1", titre: Accueillir}
        """,
        "actions/1.yaml": """
        actions:
          - numero: "1.1"
            titre: Signer la convention
            dans: [objectif/1]
            resume: Une convention.
            jalons: [{id: signature, titre: Convention signée}]
          - numero: "1.2"
            titre: Former les référents
            dans: [objectif/1]
            resume: Une formation.
            jalons: [{id: formation, titre: Formation tenue}]
          - numero: "1.3"
            titre: Recevoir plus de personnes
            dans: [objectif/1]
            resume: Des permanences.
            indicateurs:
              - {id: recus_an, titre: Personnes reçues dans l’année, unite: {un: personne, plusieurs: personnes},
                 formule: {mesure: recus}, fenetre: {periode: annee}, sens: hausse, cibles: [{valeur: 400}]}
              - {id: part_referents, titre: Communes dotées d’un référent, unite: pourcent, sens: hausse,
                 cites: [{jour: 2021-06-30, valeur: 35, source: texte}], depart: aucun, cibles: [{valeur: 80}]}
        """,
        "collectes.yaml": """
        collectes:
          - id: accueil
            titre: Accueil
            periodicite: trimestre
            echeance: 60
            ferme: 90
            contact: prefecture
            chiffres:
              - {mesure: recus, question: "Combien de personnes avez-vous reçues {periode} ?", aupres: [{fonction: cd}]}
        """,
      ].mapValues { Data($0.utf8) })
  }
}
