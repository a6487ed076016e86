// SPDX-License-Identifier: Apache-2.0
#include "tests/support/specimens.h"

#include <google/protobuf/stubs/strutil.h>
#include <google/protobuf/text_format.h>

#include "ledger/core/check.h"

namespace waybill {
namespace {

struct Text {
  const char* name;
  const char* body;  // %K and %L stand for two public keys, %H for 32 octets.
};

constexpr Text kUnitKinds[] = {
    {"commission",
     "commission { model: 'H100-SXM5-80GB' kind: ACCELERATOR "
     "lot: 'lot1' }"},
    {"ship",
     "ship { consignee: 'orchard' destination { site_party: 'orchard' "
     "site: 'hall' country: 'US' coordinates { latitude_e7: 400100000 "
     "longitude_e7: -1052700000 } } end_user: 'campus' end_use: 'research' "
     "sole_end_user: true domestic_end_use: true receive_by_ms: 1737928000000 "
     "licence: 'L-1' payer: 'orchard' carrier: 'straits' }"},
    {"receive",
     "receive { shipment: '%H' reason: 'one box\\nshort' "
     "end_use: 'research' }"},
    {"redirect",
     "redirect { shipment: '%H' consignee: 'campus' destination { country: "
     "'US' } receive_by_ms: 1737928000000 reason: 'moved' }"},
    {"void", "void { shipment: '%H' reason: 'never left' }"},
    {"return",
     "return { shipment: '%H' destination { country: 'TW' } "
     "receive_by_ms: 1737928000000 carrier: 'straits' "
     "reason: 'broken' }"},
    {"assemble",
     "assemble { container { issuer: 'oem' serial: 'SRV-1' } note: 'n' }"},
    {"remove",
     "remove { container { issuer: 'oem' serial: 'SRV-1' } note: 'n' }"},
    {"pack", "pack { container { issuer: 'oem' serial: 'SRV-1' } note: 'n' }"},
    {"unpack",
     "unpack { container { issuer: 'oem' serial: 'SRV-1' } note: 'n' }"},
    {"deploy",
     "deploy { operator: 'campus' tenant: 'lab' end_use: 'research' "
     "heartbeat_days: 30 }"},
    {"relabel", "relabel { reason: 'label torn' }"},
    {"replace",
     "replace { replaced { issuer: 'northfab' serial: 'NF-0001' } "
     "replacement { issuer: 'northfab' serial: 'NF-0002' } reason: 'RMA' }"},
    {"hold", "hold { reason: 'quality' }"},
    {"release", "release { reason: 'checked' }"},
    {"report", "report { kind: LOST reason: 'not on the pallet' }"},
    {"recover", "recover { reason: 'found' }"},
    {"retire", "retire { reason: 'old' }"},
    {"destroy", "destroy { reason: 'shredded' }"},
    {"correct", "correct { target: '%H' reason: 'typed wrong' }"},
    {"carry", "carry { shipment: '%H' arrived: true }"},
    {"count", "count { note: 'yearly' }"},
    {"attest",
     "attest { level: 2 evidence_kind: 'host' result: PASSED "
     "lists_contents: true }"},
    {"sight", "sight { note: 'in a market' }"},
    {"repair", "repair { end_use: 'technical analysis' note: 'fan' }"},
    {"transfer_title", "transfer_title { new_owner: 'bank' }"},
};

constexpr Text kActions[] = {
    {"admit_party",
     "admit_party { party: 'orchard' name: 'Orchard Systems Inc.' native_name: "
     "'果园' role: DISTRIBUTOR country: 'US' hq_country: 'US' parent: 'grove' "
     "parent_hq_country: 'unknown' incorporated: '2012-03-01' industry: "
     "'research' aliases: 'Orchard' key: '%K' }"},
    {"update_party",
     "update_party { party: 'orchard' name: 'Orchard Systems Inc.' "
     "native_name: 'n' role: DISTRIBUTOR country: 'US' hq_country: 'US' "
     "parent: 'grove' parent_hq_country: 'US' incorporated: '2012-03-01' "
     "industry: 'research' aliases: 'Orchard' }"},
    {"suspend_party", "suspend_party { party: 'orchard' reason: 'r' }"},
    {"reinstate_party", "reinstate_party { party: 'orchard' reason: 'r' }"},
    {"add_key", "add_key { party: 'orchard' key: '%K' reason: 'r' }"},
    {"revoke_key",
     "revoke_key { party: 'orchard' key: '%K' suspect_since_ms: "
     "1736928000000 reason: 'r' }"},
    {"delegate", "delegate { party: 'orchard' delegate: 'straits' }"},
    {"withdraw_delegation",
     "withdraw_delegation { party: 'orchard' delegate: 'straits' }"},
    {"approve",
     "approve { party: 'orchard' id: 'A-1' items: '3A090.a' items: "
     "'H20' countries: 'US' countries: 'TW' sites: 'hall' end_use: "
     "'research' quantity: 9 from_ms: 1736928000000 to_ms: "
     "1737928000000 }"},
    {"withdraw_approval",
     "withdraw_approval { party: 'orchard' id: 'A-1' reason: 'r' }"},
    {"register_model",
     "register_model { model: 'H100-SXM5-80GB' manufacturer: 'NVIDIA' issuers: "
     "'northfab' tpp_milli: 15832000 performance_density_milli: 19450 "
     "die_area_milli_mm2: 814000 memory_bandwidth_milli_gbs: 3350000 "
     "rated_power_milli_w: 700000 datacenter_marketed: true note: 'n' }"},
    {"add_site",
     "add_site { party: 'orchard' site: 'hall' country: 'US' city: "
     "'Boulder' coordinates { latitude_e7: 400100000 longitude_e7: "
     "-1052700000 } kind: 'data_centre' power_milli_kw: 50000 }"},
    {"issue_licence",
     "issue_licence { licence: 'L-1' shipper: 'northfab' consignee: 'orchard' "
     "models: 'H20' quantity: 9 from_ms: 1736928000000 to_ms: 1737928000000 "
     "path: 'chips-to-china-2026' conditions: 'third_party_lab_test' }"},
    {"revoke_licence", "revoke_licence { licence: 'L-1' reason: 'r' }"},
    {"publish_policy", "publish_policy { pack: 'ear-baseline' version: 1 }"},
    {"rescind_policy", "rescind_policy { pack: 'ear-baseline' reason: 'r' }"},
    {"import_list",
     "import_list { list: 'Entity List' snapshot: '2025-01-15' entries { name: "
     "'Wavecrest' aliases: 'WC' from_ms: 1736928000000 to_ms: 1737928000000 } "
     "}"},
    {"record_ownership",
     "record_ownership { owner: 'grove' owned: 'orchard' percent_milli: 33000 "
     "from_ms: 1736928000000 to_ms: 1737928000000 }"},
    {"record_enforcement",
     "record_enforcement { pack: 'ear-baseline' rule: 'R' from_ms: "
     "1736928000000 to_ms: 1737928000000 citation: '90 FR 1' }"},
    {"change_governors",
     "change_governors { governors { name: 'alice' key: '%K' } governors { "
     "name: 'bob' key: '%L' } threshold: 2 }"},
    {"reassign_custody",
     "reassign_custody { from: 'ghost' to: 'orchard' reason: 'r' }"},
    {"mark_finding",
     "mark_finding { code: 'UNIT_MISSING' subject: "
     "'northfab/NF-0001' status: 'explained' reason: 'r' }"},
    {"change_log_keys", "change_log_keys { log_keys: '%K' log_keys: '%L' }"},
};

constexpr const char* kGenesisText =
    "occurred_at_ms: 1736928000000 genesis_declaration { version: 1 origin: "
    "'waybill.example/ledger' log_keys: '%K' governors { name: 'alice' key: "
    "'%K' } governors { name: 'bob' key: '%L' } threshold: 2 }";

std::string Replaced(std::string text, std::string_view mark,
                     std::string_view octets) {
  const std::string escaped = google::protobuf::CEscape(std::string(octets));
  for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos;) {
    text.replace(at, mark.size(), escaped);
    at += escaped.size();
  }
  return text;
}

void Merge(std::string text, google::protobuf::Message& message) {
  text = Replaced(std::move(text), "%K", View(TestKey("alice").public_key()));
  text = Replaced(std::move(text), "%L", View(TestKey("bob").public_key()));
  text = Replaced(std::move(text), "%H", std::string(32, 'h'));
  WAYBILL_CHECK(google::protobuf::TextFormat::MergeFromString(text, &message));
}

v1::UnitAttributes Attributes(const char* text) {
  v1::UnitAttributes attributes;
  Merge(text, attributes);
  return attributes;
}

v1::UnitRow NorthfabRow(std::string_view serial, v1::UnitRole role) {
  return Row("northfab", serial, Sha256(serial), role);
}

std::vector<v1::UnitRow> RelabelRows() {
  return {
      WithAttributes(NorthfabRow("NF-0001", v1::SUBJECT),
                     Attributes("aliases { kind: LABEL value: 'SK-1' }")),
      WithAttributes(NorthfabRow("NF-0002", v1::REPLACED),
                     Attributes("counterpart { issuer: 'northfab' serial: "
                                "'NF-0003' }")),
      WithAttributes(
          NorthfabRow("NF-0003", v1::REPLACEMENT),
          Attributes("aliases { kind: DEVICE_KEY value: "
                     "'00112233445566778899aabbccddeeff00112233445566"
                     "778899aabbccddeeff' } counterpart { issuer: "
                     "'northfab' serial: 'NF-0002' } succession { model: "
                     "'H100' kind: ACCELERATOR country: 'TW' owner: "
                     "'northfab' }")),
  };
}

std::vector<v1::UnitRow> RowsOf(const v1::Event& event) {
  if (event.has_commission()) {
    return {WithAttributes(
        NorthfabRow("NF-0001", v1::SUBJECT),
        Attributes("aliases { kind: GPU_UUID value: 'GPU-1' } aliases { kind: "
                   "EPC value: 'urn:epc:id:sgtin:1' }"))};
  }
  if (event.has_receive()) {
    return {
        WithOutcome(WithAttributes(NorthfabRow("NF-0001", v1::SUBJECT),
                                   Attributes("contents: 8")),
                    v1::ACCEPTED),
        WithOutcome(NorthfabRow("NF-0002", v1::SUBJECT), v1::REFUSED),
        WithOutcome(NorthfabRow("NF-0003", v1::SUBJECT), v1::MISSING),
        ObservationRow("northfab", "NF-0004", v1::UNEXPECTED),
    };
  }
  if (event.has_assemble() || event.has_remove() || event.has_pack() ||
      event.has_unpack()) {
    return {WithAttributes(Row("oem", "SRV-1", Sha256("l"), v1::PARENT),
                           Attributes("contents: 2")),
            NorthfabRow("NF-0001", v1::CHILD),
            NorthfabRow("NF-0002", v1::CHILD)};
  }
  if (event.has_relabel()) {
    return RelabelRows();
  }
  if (event.has_replace()) {
    return {NorthfabRow("NF-0001", v1::REPLACED),
            NorthfabRow("NF-0002", v1::REPLACEMENT)};
  }
  if (event.has_attest()) {
    return {ObservationRow("oem", "SRV-1"),
            ObservationRow("northfab", "NF-0001", v1::SEEN_INSIDE)};
  }
  return ChainOfRow(event.kind_case(), v1::SUBJECT) == SubjectType::kCustody
             ? std::vector{NorthfabRow("NF-0001", v1::SUBJECT),
                           NorthfabRow("0012", v1::SUBJECT)}
             : std::vector{ObservationRow("northfab", "NF-0001"),
                           ObservationRow("northfab", "0012")};
}

std::vector<SignerKey> Governors() {
  static const TestParty alice("alice");
  static const TestParty bob("bob");
  return {alice.Governor(), bob.Governor()};
}

Specimen OfUnits(const Text& text) {
  static const TestParty actor("orchard");
  static const TestParty cosigner("northfab");
  static const TestParty witness("port-authority");
  Specimen specimen{
      .name = text.name,
      .event = TestEvent(),
      .rows = {},
      .private_fields = std::vector<v1::PrivateField>(2),
      .files = {"a photograph", std::string(70'000, 'e')},
      .signers = {actor.Actor(), cosigner.Cosigner(), witness.Witness()}};
  Merge(
      "place { site_party: 'orchard' site: 'hall' country: 'US' coordinates "
      "{ latitude_e7: 1 longitude_e7: -1 } }",
      specimen.event);
  Merge(text.body, specimen.event);
  specimen.rows = RowsOf(specimen.event);
  specimen.private_fields[0].set_name("order");
  specimen.private_fields[0].set_value("4711");
  specimen.private_fields[1].set_name("price");
  return specimen;
}

Specimen OfAction(const Text& text) {
  static const TestParty party("orchard");
  Specimen specimen{.name = text.name,
                    .event = GovernanceEvent(Sha256("genesis"), kZeroHash),
                    .rows = {},
                    .private_fields = {},
                    .files = {"minutes of the meeting"},
                    .signers = Governors()};
  Merge(text.body, *specimen.event.mutable_governance());
  const v1::Governance& governance = specimen.event.governance();
  if (governance.has_delegate() || governance.has_withdraw_delegation()) {
    specimen.signers = {party.Actor()};
  }
  if (governance.has_reassign_custody()) {
    specimen.rows = {NorthfabRow("NF-0001", v1::SUBJECT)};
  }
  return specimen;
}

std::vector<Specimen> MakeSpecimens() {
  std::vector<Specimen> specimens;
  for (const Text& text : kUnitKinds) {
    specimens.push_back(OfUnits(text));
  }
  for (const Text& text : kActions) {
    specimens.push_back(OfAction(text));
  }
  Specimen& genesis = specimens.emplace_back();
  genesis.name = "genesis";
  Merge(kGenesisText, genesis.event);
  genesis.signers = Governors();
  return specimens;
}

}  // namespace

const std::vector<Specimen>& Specimens() {
  static const std::vector<Specimen> specimens = MakeSpecimens();
  return specimens;
}

Specimen SpecimenOf(std::string_view name) {
  for (const Specimen& specimen : Specimens()) {
    if (specimen.name == name) {
      return specimen;
    }
  }
  WAYBILL_CHECK(false);
  return {};
}

Submission Forge(const Specimen& specimen) {
  return ForgeSubmission(specimen.event, specimen.rows, specimen.private_fields,
                         specimen.files, specimen.signers);
}

}  // namespace waybill
