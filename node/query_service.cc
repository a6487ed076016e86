// SPDX-License-Identifier: Apache-2.0
#include "node/query_service.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "ledger/clock.h"
#include "node/event_check.h"
#include "node/licence_rows.h"
#include "node/registry_rows.h"

namespace waybill {
namespace {

constexpr std::string_view kVersion = WAYBILL_VERSION;

constexpr std::uint32_t kRowsMax = 10'000;

// Of this node, each with so many changes that it may be behind.
constexpr std::size_t kWatchersMax = 256;
constexpr std::size_t kBehindMax = 10'000;
// Who names no deadline of its own.
constexpr std::chrono::minutes kPatienceMax{10};

// A caller's, as far as this node's goes.
Patience PatienceOf(grpc::CallbackServerContext* context) {
  return {.deadline = std::min(context->deadline(),
                               std::chrono::system_clock::now() + kPatienceMax),
          .is_over = [context] { return context->IsCancelled(); }};
}

Result<std::size_t> RowLimit(std::uint32_t asked) {
  if (asked > kRowsMax) {
    return Error{ErrorCode::kInvalidArgument,
                 "a limit of " + std::to_string(asked) + " rows, at most " +
                     std::to_string(kRowsMax) + " are answered at once"};
  }
  return std::size_t{asked == 0 ? kRowsMax : asked};
}

Result<void> FillHoldings(const LedgerReader& reader,
                          const v1::ListHoldingsRequest& request,
                          v1::ListHoldingsResponse& response) {
  const auto limit = RowLimit(request.limit());
  if (!limit) {
    return limit.error();
  }
  auto page = reader.Holdings({.party = request.party(),
                               .model = request.model(),
                               .lot = request.lot()},
                              request.after(), *limit);
  if (!page) {
    return page.error();
  }
  for (Holding& row : page->rows) {
    v1::Holding* holding = response.add_holdings();
    *holding->mutable_unit() = std::move(row.unit);
    *holding->mutable_state() = std::move(row.state);
  }
  response.set_next(std::move(page->next));
  response.set_evaluated_to(reader.size());
  return {};
}

Result<void> FillShipments(const LedgerReader& reader,
                           const v1::ListShipmentsRequest& request,
                           v1::ListShipmentsResponse& response) {
  const auto limit = RowLimit(request.limit());
  if (!limit) {
    return limit.error();
  }
  auto page = reader.Shipments(
      {.party = request.party(), .open_only = request.open_only()},
      request.after(), *limit);
  if (!page) {
    return page.error();
  }
  for (auto& [id, state] : page->rows) {
    v1::ShipmentRow* row = response.add_shipments();
    row->set_id(std::string(View(id)));
    *row->mutable_state() = std::move(state);
  }
  response.set_next(std::move(page->next));
  response.set_evaluated_to(reader.size());
  return {};
}

std::string_view StateName(LedgerStatus::State state) {
  switch (state) {
    case LedgerStatus::State::kServing:
      return "serving";
    case LedgerStatus::State::kReadOnly:
      return "read-only";
    case LedgerStatus::State::kStopped:
      return "stopped";
  }
  return "stopped";
}

Result<void> FillStatus(Ledger& ledger, const LedgerReader& reader,
                        v1::GetStatusResponse& response) {
  LedgerStatus status = ledger.Status();
  response.set_version(std::string(kVersion));
  response.set_state(std::string(StateName(status.state)));
  response.set_reason(std::move(status.reason));
  response.set_checkpoint(reader.checkpoint());
  response.set_subjects(reader.seal().subjects);
  response.set_recorded_at_ms(reader.seal().recorded_at_ms);
  response.set_queue_events(status.queue_events);
  response.set_rules_version(reader.seal().rules_version);
  response.set_genesis_id(std::string(View(reader.registry().genesis_id())));
  auto statistics = ledger.store().Statistics();
  if (!statistics) {
    return statistics.error();
  }
  response.set_disk_bytes(statistics->disk_bytes);
  return {};
}

}  // namespace

grpc::ServerUnaryReactor* QueryService::ListHoldings(
    grpc::CallbackServerContext* context,
    const v1::ListHoldingsRequest* request,
    v1::ListHoldingsResponse* response) {
  return reads_.Run(context, Deed::kReadAll,
                    [request, response](const LedgerReader& reader) {
                      return FillHoldings(reader, *request, *response);
                    });
}

grpc::ServerUnaryReactor* QueryService::ListShipments(
    grpc::CallbackServerContext* context,
    const v1::ListShipmentsRequest* request,
    v1::ListShipmentsResponse* response) {
  return reads_.Run(context, Deed::kReadAll,
                    [request, response](const LedgerReader& reader) {
                      return FillShipments(reader, *request, *response);
                    });
}

grpc::ServerUnaryReactor* QueryService::ListFindings(
    grpc::CallbackServerContext* context,
    const v1::ListFindingsRequest* request,
    v1::ListFindingsResponse* response) {
  const Reads& reads =
      FindingList::IsCurrent(*request) ? current_reads_ : finding_reads_;
  return reads.Run(context, Deed::kReadAll,
                   [this, context, request,
                    response](const LedgerReader& reader) -> Result<void> {
                     const auto limit = RowLimit(request->limit());
                     if (!limit) {
                       return limit.error();
                     }
                     return findings_.Fill(reader, *request, *limit, *response,
                                           PatienceOf(context));
                   });
}

grpc::ServerWriteReactor<v1::FindingChange>* QueryService::WatchFindings(
    grpc::CallbackServerContext* context,
    const v1::WatchFindingsRequest* request) {
  auto call = std::make_shared<WatchCall>(ledger_, finding_workers_, access_,
                                          findings_, *context, *request,
                                          kBehindMax, [this](WatchCall* gone) {
                                            --watching_;
                                            watch_calls_.Remove(gone);
                                          });
  WatchCall* reactor = call.get();
  if (++watching_ > kWatchersMax) {
    call->End({ErrorCode::kExhausted,
               std::to_string(kWatchersMax) + " watch this node already"});
  }
  watch_calls_.Start(std::move(call));
  return reactor;
}

bool QueryService::EndStreams(std::int64_t timeout_ms) {
  watch_calls_.EndAll();
  return watch_calls_.WaitUntilNone(timeout_ms);
}

// Who may record an event may ask what it would come to.
grpc::ServerUnaryReactor* QueryService::Check(
    grpc::CallbackServerContext* context, const v1::CheckRequest* request,
    v1::CheckResponse* response) {
  return finding_reads_.Run(
      context, Deed::kAppend,
      [this, request, response](const LedgerReader& /*reader*/) {
        return CheckEvent(ledger_, findings_, SystemClock().wall_ms(), *request,
                          *response);
      });
}

grpc::ServerUnaryReactor* QueryService::ListRegistry(
    grpc::CallbackServerContext* context,
    const v1::ListRegistryRequest* request,
    v1::ListRegistryResponse* response) {
  return reads_.Run(context, Deed::kReadAll,
                    [request, response](const LedgerReader& reader) {
                      return AnswerRegistry(reader, *request, *response);
                    });
}

grpc::ServerUnaryReactor* QueryService::GetLicenceUse(
    grpc::CallbackServerContext* context,
    const v1::GetLicenceUseRequest* request,
    v1::GetLicenceUseResponse* response) {
  return finding_reads_.Run(
      context, Deed::kReadAll,
      [this, context, request, response](const LedgerReader& reader) {
        return findings_.Look(
            reader,
            [&](const World& world) -> Result<void> {
              FillLicenceUse(world, reader, *request, *response);
              return {};
            },
            PatienceOf(context));
      });
}

grpc::ServerUnaryReactor* QueryService::ListPolicies(
    grpc::CallbackServerContext* context,
    const v1::ListPoliciesRequest* request,
    v1::ListPoliciesResponse* response) {
  return finding_reads_.Run(
      context, Deed::kReadAll,
      [this, context, request, response](const LedgerReader& reader) {
        return findings_.FillPolicies(reader, *request, *response,
                                      PatienceOf(context));
      });
}

grpc::ServerUnaryReactor* QueryService::GetStatus(
    grpc::CallbackServerContext* context,
    const v1::GetStatusRequest* /*request*/, v1::GetStatusResponse* response) {
  return reads_.Run(context, Deed::kReadLogState,
                    [this, response](const LedgerReader& reader) {
                      return FillStatus(ledger_, reader, *response);
                    });
}

}  // namespace waybill
