import ArgumentParser
import Foundation

/// Boussole, timed. `Benchmarks/run` runs it all, beside its peers; each part can be run alone.
@main
struct Benchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark", abstract: "Times Boussole; Benchmarks/README.md says how.",
    subcommands: [
      CompassBenchmark.self, WriteBenchmark.self, ListSample.self, ImportBenchmark.self, OutboxBenchmark.self,
      CollectionBenchmark.self, DigestBenchmark.self, AccountsSample.self, RegistersBenchmark.self,
      RegisterImportBenchmark.self, RegisterSample.self, CatalogueBenchmark.self,
    ])
}

/// Durations of the same thing, in milliseconds.
struct Timings {
  private var sorted: [Double]

  init(_ durations: [Duration]) { sorted = durations.map { $0 / .milliseconds(1) }.sorted() }

  var median: Double { sorted.isEmpty ? 0 : sorted[sorted.count / 2] }
  var longest: Double { sorted.last ?? 0 }
  /// Ninety-nine in a hundred took no longer; of fewer than a hundred, the longest.
  var p99: Double { sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, sorted.count * 99 / 100)] }
}

/// Prints one line of the table that `Benchmarks/run` gathers: what, at which size, and the numbers.
func result(_ what: String, _ size: Int, _ numbers: [(name: String, value: Double)]) {
  let values = numbers.map { "\($0.name)=\(short($0.value))" }.joined(separator: "\t")
  print("\(what)\t\(size)\t\(values)")
  fflush(nil)
}

/// Three significant digits, or the whole number.
private func short(_ value: Double) -> String {
  value >= 100 ? String(Int(value.rounded())) : String(format: "%.3g", value)
}

/// Memory that this process holds, now and at most so far, in megabytes; Linux only.
struct Memory {
  let resident: Double
  let peak: Double

  static var now: Memory {
    let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    func megabytes(_ name: String) -> Double {
      let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
      return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }.map { $0 / 1024 } ?? 0
    }
    return Memory(resident: megabytes("VmRSS"), peak: megabytes("VmHWM"))
  }
}
