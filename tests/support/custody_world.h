// SPDX-License-Identifier: Apache-2.0
//
// A small world for tests of the custody rules: a registry with a few parties,
// a MemoryHistory, and a method for each event of the vocabulary. Every
// accepted event is checked besides from the side of a verifier that sees one
// unit's chains: CheckUnitAlone must accept it, and AdvanceUnit folded over the
// custody chain alone must give what was judged. No signatures: the rules see
// none.
#ifndef WAYBILL_TESTS_SUPPORT_CUSTODY_WORLD_H_
#define WAYBILL_TESTS_SUPPORT_CUSTODY_WORLD_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/custody.h"
#include "tests/support/memory_history.h"

namespace waybill {

// "A" is maker's unit A; "rival/A" is rival's.
using Serials = std::vector<std::string>;

class CustodyWorld {
 public:
  struct Answer {
    Verdict verdict = Verdict::kAccepted;
    std::optional<std::uint32_t> position;
    std::optional<Hash> current_head;
    std::string id;  // Of the event, 32 octets.
  };

  // Parties: maker and rival (manufacturers), dist, buyer, carrier, lab
  // (inspector), customs and police (authorities). Models: chip (maker's and
  // rival's) and box (maker's). Sites: buyer's hall in MY. Licence: L-1.
  // Governors: g1, g2, g3, of whom two sign.
  CustodyWorld();

  // An event at the next hour, with its actor.
  v1::Event By(std::string_view actor);
  v1::Event ByGovernors();
  static void AddSigner(v1::Event& event, std::string_view party,
                        v1::SignerRole role);

  static v1::UnitId Id(std::string_view unit);
  static v1::UnitRow Row(std::string_view unit,
                         v1::UnitRole role = v1::SUBJECT);
  static Serials Numbered(std::string_view prefix, int count);
  static Hash Label(std::string_view unit);

  // Judges the event and, if it is accepted, takes it in. Rows are put in order
  // and get what a client fills in unless they have it: the link, and the
  // contents of containers.
  Answer Submit(const v1::Event& event, std::vector<v1::UnitRow> rows);
  Answer Submit(const v1::Event& event, const Serials& units);

  Answer Commission(std::string_view actor, const Serials& units);
  Answer Ship(std::string_view actor, std::string_view to,
              const Serials& units);
  Answer Receive(std::string_view actor, const std::string& shipment,
                 const Serials& accepted, const Serials& refused = {},
                 const Serials& missing = {});
  Answer Void(std::string_view actor, const std::string& shipment,
              const Serials& units);
  Answer Redirect(std::string_view actor, const std::string& shipment,
                  std::string_view to, const Serials& units);
  Answer Return(std::string_view actor, const std::string& shipment,
                const Serials& units);
  Answer Carry(std::string_view actor, const std::string& shipment,
               const Serials& units);
  Answer Assemble(std::string_view actor, std::string_view container,
                  const Serials& units);
  Answer Remove(std::string_view actor, std::string_view container,
                const Serials& units);
  Answer Deploy(std::string_view actor, const Serials& units);
  Answer Hold(std::string_view actor, const Serials& units);
  Answer Release(std::string_view actor, const Serials& units);
  Answer Report(std::string_view actor, v1::ReportKind kind,
                const Serials& units);
  Answer Recover(std::string_view actor, const Serials& units);
  Answer Retire(std::string_view actor, const Serials& units);
  Answer Destroy(std::string_view actor, const Serials& units);
  Answer Relabel(std::string_view actor, const Serials& units);
  // The rows of a relabel that gives `old` the identity `successor`, stating
  // what the old one is.
  std::vector<v1::UnitRow> Pair(std::string_view old,
                                std::string_view successor);
  Answer Succeed(std::string_view actor, std::string_view old,
                 std::string_view successor, std::string_view cosigner = {});
  Answer Replace(std::string_view actor, std::string_view replaced,
                 std::string_view replacement);
  Answer Correct(std::string_view actor, const std::string& target,
                 const Serials& units, std::string_view cosigner = {});
  Answer Sight(std::string_view actor, const Serials& units);
  Answer TransferTitle(std::string_view actor, std::string_view to,
                       const Serials& units);
  Answer Reassign(std::string_view from, std::string_view to,
                  const Serials& units);

  // Units that dist has received from maker; the shipment that brought them.
  std::string Stock(const Serials& units);

  v1::UnitState State(std::string_view unit);
  Chain CustodyChain(std::string_view unit);
  v1::ShipmentState Shipment(const std::string& id);

  // Moves time on: later events happen after that many days more.
  void PassDays(int days);

  Registry registry;
  MemoryHistory history;

 private:
  void Govern(v1::Governance governance);
  void FillIn(const v1::Event& event, std::vector<v1::UnitRow>& rows);
  void CheckAlone(const PendingEvent& pending, const CustodyChanges& changes);

  Moment moment_;
  struct Alone {  // Folded over the unit's chains by themselves.
    UnitRecord custody;
    v1::ObservationState observations;
    std::optional<v1::Event> last_event;
  };
  std::map<Hash, Alone> alone_;
};

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_CUSTODY_WORLD_H_
