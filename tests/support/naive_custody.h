// SPDX-License-Identifier: Apache-2.0
//
// Custody by its invariants, written as simply as possible and without the
// rules' code: a list of accepted events, replayed without those that were
// corrected. What an event does that no history may contain is a violation.
#ifndef WAYBILL_TESTS_SUPPORT_NAIVE_CUSTODY_H_
#define WAYBILL_TESTS_SUPPORT_NAIVE_CUSTODY_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "waybill/v1/event.pb.h"

namespace waybill {

class NaiveCustody {
 public:
  enum class Leg { kOpen, kAccepted, kRefused, kVoided, kClosed };
  struct Unit {
    int commissions = 0;
    int life = 0;  // 0 unknown, 1 active, 2 retired, 3 destroyed.
    std::string custodian;
    std::string shipment;  // The latest; empty: none.
    std::string parent;    // Serial; empty: none.
    std::string held_by;
    v1::ReportKind reported = v1::REPORT_KIND_UNSPECIFIED;

    bool operator==(const Unit&) const = default;
  };
  struct Shipment {
    std::string shipper;
    std::map<std::string, std::string> consignees;  // By serial.
    std::map<std::string, Leg> legs;
    // With who ships them, whoever is their custodian: refused before.
    std::set<std::string> refused_before;
  };

  // Takes an accepted event in; says what in it no history may contain.
  std::vector<std::string> Add(const std::string& id, const v1::Event& event,
                               const std::vector<v1::UnitRow>& rows);

  // All again from the first event on.
  std::vector<std::string> Replay();

  const std::map<std::string, Unit>& units() const { return units_; }
  const std::map<std::string, Shipment>& shipments() const {
    return shipments_;
  }

 private:
  struct Step {
    std::string id;
    v1::Event event;
    std::vector<v1::UnitRow> rows;
    bool corrected = false;
  };

  void Apply(const Step& step);
  void ApplyRow(const Step& step, const v1::UnitRow& row, Unit& unit);
  void ApplyShipping(const Step& step, const v1::UnitRow& row, Unit& unit);
  void ReturnUnit(const Step& step, const std::string& serial, Unit& unit);
  void ReceiveUnit(const Step& step, const v1::UnitRow& row, Unit& unit);
  // By an authority or the governors.
  void Take(const std::string& serial, Unit& unit, const std::string& to);
  static void Give(Unit& unit, const std::string& to);
  void Open(const Step& step, const std::string& serial, Unit& unit,
            const std::string& consignee);
  void Resolve(const std::string& shipment, const std::string& serial, Leg leg);
  void Require(bool holds, const std::string& what);
  void CheckForest();

  std::vector<Step> steps_;
  std::map<std::string, Unit> units_;  // By serial.
  std::map<std::string, Shipment> shipments_;
  std::vector<std::string> violations_;
};

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_NAIVE_CUSTODY_H_
