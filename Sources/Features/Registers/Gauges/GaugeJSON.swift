import Kernel
import Strategy

/// What is said of an entry: `null` once it is stale.
struct GaugeJSON: Encodable {
  let jauge: String
  @OrNull var nombre: Int?
  @OrNull var dit: String?

  init(_ gauge: Gauge, _ entry: RegisterEntry, at now: Instant) {
    let standing = gauge.standing(entry.gauges[gauge.id], at: now)
    jauge = gauge.id
    (nombre, dit) = (standing?.level, standing?.saidAt.iso)
  }
}

/// What is said of all of them: `null` where nobody has said anything.
struct GaugeSumJSON: Encodable {
  let jauge: String
  @OrNull var somme: Int?
  let connues: Int
  let attendues: Int

  init(_ sum: GaugeSum) {
    jauge = sum.gauge.id
    (somme, connues, attendues) = (sum.known == 0 ? nil : sum.level, sum.known, sum.expected)
  }
}
