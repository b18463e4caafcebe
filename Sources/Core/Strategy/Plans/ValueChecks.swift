import Kernel
import Pack

/// What may be wrong with a figure that a pack states or wants, told at its line.
struct ValueChecks {
  let unit: Unit
  let decimals: Int
  let formula: Formula?

  func check(_ value: Double, _ tell: (_ problem: String, _ remedy: String) -> Void) {
    let text = French.short(value, atMost: 9)
    if unit == .percent {
      let range = isShare ? 0...1_000.0 : -10_000...10_000.0
      if !range.contains(value) {
        tell("\(text) % : ce n’est pas un pourcentage vraisemblable.", "Écrivez 75 pour 75 %.")
      }
    } else if value < 0, !isDifference {
      tell("\(text) : un compte n’est pas négatif.", "Corrigez la valeur.")
    }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = value * scale
    if abs(scaled - scaled.rounded()) > 1e-6 * max(1, abs(scaled)) {
      tell(
        "\(text) : les pages en montreraient \(French.number(value, decimals: decimals)).",
        "Ajoutez `decimales`, ou arrondissez vous-même.")
    }
  }

  private var isShare: Bool { if case .ratio = formula { true } else { false } }
  private var isDifference: Bool { if case .difference = formula { true } else { false } }
}
