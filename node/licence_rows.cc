// SPDX-License-Identifier: Apache-2.0
#include "node/licence_rows.h"

#include <string>

#include "ledger/policy/licence_use.h"

namespace waybill {

void FillLicenceUse(const World& world, const LedgerReader& reader,
                    const v1::GetLicenceUseRequest& request,
                    v1::GetLicenceUseResponse& response) {
  EvaluateOptions options;
  options.size = reader.size();
  options.as_of_ms = request.as_of_ms() != 0 ? request.as_of_ms()
                                             : reader.seal().recorded_at_ms;
  if (request.known_at_ms() != 0) {
    options.known_at_ms = request.known_at_ms();
  }
  const LicenceUse use =
      UseOfLicence(world, Policy::Default(), request.licence(), options);
  response.set_used(use.used);
  for (const LicensedShipment& shipment : use.shipments) {
    v1::LicensedShipment* row = response.add_shipments();
    row->set_id(std::string(View(shipment.id)));
    row->set_index(shipment.index);
    row->set_shipped_at_ms(shipment.time_ms);
    row->set_shipper(shipment.shipper);
    row->set_consignee(shipment.consignee);
    row->set_shipped(shipment.shipped);
    row->set_counted(shipment.counted);
    row->set_used_then(shipment.used_then);
    row->set_named(shipment.is_named);
  }
  response.set_evaluated_to(reader.size());
}

}  // namespace waybill
