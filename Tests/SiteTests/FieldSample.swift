import Kernel
import Pack
import TestKit

@testable import Registers

/// Registers that tests declare beside those of the invented pack.
enum FieldSample {
  static let keeper = "prefecture/brds"

  /// The pack with more registers.
  static func adding(_ registers: String) -> @Sendable (PackFiles) throws -> PackFiles {
    { files in
      try files.replacing("registres:\n", with: "registres:\n\(registers)\n", in: "registres.yaml")
    }
  }

  /// A register kept by one function, with these fields besides its name.
  static func register(_ id: String, _ prefix: String, fields: String, more: String = "") -> String {
    """
      - id: \(id)
        nom: Registre \(id)
        fiche: fiche
        prefixe: \(prefix)
        tient: [\(keeper)]
        lit: [prefecture/bsir]
        portee: departement
    \(more.split(separator: "\n").map { "    \($0)\n" }.joined())    champs:
          - {id: nom, nom: Nom, genre: texte, exige: [creation]}
    \(fields.split(separator: "\n").map { "      \($0)\n" }.joined())    etats:
          - {id: cree, nom: Créé, classe: initial}
          - {id: complet, nom: Complet, classe: actif}
          - {id: fini, nom: Fini, classe: clos}
        passages:
          - {id: completer, nom: Compléter, de: [cree], vers: complet}
          - {id: finir, nom: Finir, de: [cree, complet], vers: fini}
    """
  }
}
