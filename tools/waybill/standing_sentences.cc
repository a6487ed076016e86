// SPDX-License-Identifier: Apache-2.0
//
// Where a unit is and how it stands, in words.
#include <algorithm>
#include <cctype>

#include "ledger/core/custody.h"
#include "ledger/core/text.h"
#include "tools/waybill/sentences.h"

namespace waybill::cli {
namespace {

std::string Safe(const std::string& text) { return EscapeText(text); }

std::string Unit(const v1::UnitId& unit) {
  return Safe(unit.issuer() + "/" + unit.serial());
}

// Degrees times 10^7 as "-6.2000000".
std::string Degrees(std::int64_t e7) {
  constexpr std::int64_t kOne = 10'000'000;
  const std::int64_t size = e7 < 0 ? -e7 : e7;
  std::string fraction = std::to_string(size % kOne);
  fraction.insert(0, 7 - fraction.size(), '0');
  return (e7 < 0 ? "-" : "") + std::to_string(size / kOne) + "." + fraction;
}

std::string TellHolder(const v1::UnitState& state) {
  std::string text = "held by " + Safe(state.custodian());
  if (!state.site().empty()) {
    text += ", last placed at " + Safe(state.site_party() + "/" + state.site());
  }
  if (!state.country().empty()) {
    text += (state.site().empty() ? ", last placed in " : ", ") +
            Safe(state.country());
  }
  if (state.deployed()) {
    text += ", deployed";
  }
  if (!state.tenant().empty()) {
    text += ", for tenant " + Safe(state.tenant());
  }
  return text;
}

std::string TellWay(const v1::Shipment& shipment, std::int64_t as_of_ms) {
  std::string text = std::string(shipment.leg() == v1::LEG_MISSING
                                     ? "missed by a receipt, still on its way"
                                     : "in transit") +
                     " from " + Safe(shipment.shipper()) + " to " +
                     Safe(shipment.consignee()) + " since " +
                     FormatTime(shipment.shipped_at_ms());
  const std::int64_t late_ms = as_of_ms - shipment.receive_by_ms();
  return text +
         (late_ms > 0 ? ", " + TellDays(late_ms) + " past its deadline "
                      : ", due by ") +
         FormatTime(shipment.receive_by_ms());
}

}  // namespace

std::string TellName(const std::string& enumerator) {
  std::string text = enumerator;
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return c == '_' ? ' ' : static_cast<char>(std::tolower(c));
  });
  return text;
}

std::string TellDays(std::int64_t duration_ms) {
  const std::int64_t days = duration_ms / kDayMs;
  if (days < 1) {
    return "less than a day";
  }
  return days == 1 ? "a day" : std::to_string(days) + " days";
}

std::string TellPlace(const v1::Place& place, const Registry& registry) {
  std::string text;
  if (!place.site().empty()) {
    text = "at " + Safe(place.site_party() + "/" + place.site());
    const v1::Site* site = registry.FindSite(place.site_party(), place.site());
    if (site != nullptr && !site->city().empty()) {
      text += " in " + Safe(site->city());
    }
  }
  if (!place.country().empty()) {
    text += (text.empty() ? "in " : ", ") + Safe(place.country());
  }
  if (place.has_coordinates()) {
    const v1::Coordinates& at = place.coordinates();
    const std::string pair =
        Degrees(at.latitude_e7()) + ", " + Degrees(at.longitude_e7());
    text += text.empty() ? "at " + pair : " (" + pair + ")";
  }
  return text;
}

std::vector<std::string> TellState(const v1::UnitState& state,
                                   std::int64_t as_of_ms) {
  std::vector<std::string> lines;
  if (state.lifecycle() == v1::LIFECYCLE_UNSPECIFIED) {
    return {"its registration was taken back: it has no custody"};
  }
  if (state.lifecycle() != v1::ACTIVE) {
    lines.push_back(TellName(v1::Lifecycle_Name(state.lifecycle())));
  }
  lines.push_back(TellHolder(state));
  if (IsOpen(state)) {
    lines.push_back(TellWay(state.shipment(), as_of_ms));
  } else if (state.shipment().leg() == v1::LEG_REFUSED) {
    lines.push_back("refused by " + Safe(state.shipment().consignee()) +
                    ", who is to send it back to " +
                    Safe(state.shipment().shipper()));
  }
  if (state.has_parent()) {
    lines.push_back("inside " + Unit(state.parent()));
  }
  if (state.contents() != 0) {
    lines.push_back("with " + std::to_string(state.contents()) +
                    " units directly inside it");
  }
  if (!state.held_by().empty()) {
    lines.push_back("on hold by " + Safe(state.held_by()));
  }
  if (state.reported() != v1::REPORT_KIND_UNSPECIFIED) {
    lines.push_back("reported " +
                    TellName(v1::ReportKind_Name(state.reported())) + " by " +
                    Safe(state.reported_by()));
  }
  if (state.has_predecessor()) {
    lines.push_back("it was " + Unit(state.predecessor()));
  }
  if (state.has_succeeded_by()) {
    lines.push_back("it goes on as " + Unit(state.succeeded_by()));
  }
  if (state.has_replaced_by()) {
    lines.push_back("replaced by " + Unit(state.replaced_by()) +
                    (state.return_due() ? ", and due back at its issuer" : ""));
  }
  return lines;
}

}  // namespace waybill::cli
