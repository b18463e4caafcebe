import Database
import Kernel
import Synchronization

/// What was read of the journals as known now, kept by measure until something more is recorded of the measure. The
/// journal only grows, so nothing else can make it wrong.
final class JournalMemory: Sendable {
  struct Question: Hashable {
    enum Word { case changes, distinct, reported, delay, composition, replay, knownness, places, journal }
    let word: Word
    var filter = LedgerFilter.all
    /// Of what is no history.
    var days: ClosedRange<Day>?
  }
  private struct Journal {
    var clock: Instant
    var answers: [String: [Question: any Sendable]] = [:]
  }
  private let journals = Mutex<[String: Journal]>([:])
  /// Readers choose days: so many answers of a measure, no more.
  private static let mostAnswers = 1_000

  /// Brings what is kept of a journal to `clock`, the last write that the reader sees. False where another reader has
  /// already seen more: then nothing kept is of use to this one.
  /// - Parameter since: The measures of which something was recorded after a moment; nil where nothing kept is of use.
  func reach(_ clock: Instant, in departement: String, since: (Instant) throws -> Set<String>?) rethrows -> Bool {
    guard let before = journals.withLock({ $0[departement]?.clock }) else {
      return journals.withLock { journals in
        if journals[departement] == nil { journals[departement] = Journal(clock: clock) }
        return journals[departement]?.clock == clock
      }
    }
    guard before < clock else { return before == clock }
    let touched = try since(before)
    return journals.withLock { journals in
      if journals[departement]?.clock == before {
        journals[departement]?.clock = clock
        if let touched {
          // A journal that was read line by line is added to, not read again.
          for measure in touched {
            let kept = journals[departement]?.answers[measure]?.filter { $0.key.word == .journal }
            journals[departement]?.answers[measure] = kept
          }
        } else {
          journals[departement]?.answers = [:]
        }
      }
      return journals[departement]?.clock == clock
    }
  }

  func answer<Answer>(_ question: Question, _ measure: String, in departement: String, at clock: Instant) -> Answer? {
    journals.withLock { journals in
      guard let journal = journals[departement], journal.clock == clock else { return nil }
      return journal.answers[measure]?[question] as? Answer
    }
  }

  func keep(
    _ answer: any Sendable, to question: Question, _ measure: String, in departement: String, at clock: Instant
  ) {
    journals.withLock { journals in
      guard journals[departement]?.clock == clock else { return }
      if let kept = journals[departement]?.answers[measure], kept.count >= Self.mostAnswers {
        journals[departement]?.answers[measure] = kept.filter { $0.key.days == nil }
      }
      journals[departement]?.answers[measure, default: [:]][question] = answer
    }
  }
}
