// SPDX-License-Identifier: Apache-2.0
//
// Asking the QueryService, page by page. Its answers are this node's word.
#ifndef WAYBILL_TOOLS_WAYBILL_QUERIES_H_
#define WAYBILL_TOOLS_WAYBILL_QUERIES_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include <grpcpp/grpcpp.h>

#include "waybill/v1/query_service.grpc.pb.h"

#include "client/connection.h"
#include "ledger/core/result.h"
#include "tools/waybill/outcome.h"
#include "tools/waybill/session.h"

namespace waybill::cli {

// Rows of one page; small enough to show progress between pages.
inline constexpr std::uint32_t kPageRows = 10'000;

template <typename Request, typename Response>
using QueryCall = grpc::Status (v1::QueryService::Stub::*)(grpc::ClientContext*,
                                                           const Request&,
                                                           Response*);

// How the call ended, as an error of this program.
Error QueryFailure(const grpc::Status& status);
void SetQueryDeadline(grpc::ClientContext& context);

// One call. Fails as Session::Connect does, or with what the node says.
template <typename Response, typename Request>
Result<Response> Ask(Session& session, const Request& request,
                     QueryCall<Request, Response> call) {
  auto client = session.Connect();
  if (!client) {
    return client.error();
  }
  v1::QueryService::Stub stub((*client)->connection().channel);
  grpc::ClientContext context;
  SetQueryDeadline(context);
  Response response;
  const grpc::Status status = (stub.*call)(&context, request, &response);
  if (!status.ok()) {
    return QueryFailure(status);
  }
  return response;
}

// What a list reflects.
struct PagesAsked {
  std::uint64_t evaluated_to = 0;  // Log size of the first page.
  bool cut = false;                // There is more than the limit.
};

// Every page until the list is complete or `limit` rows (0: all) are there;
// `take` gives how many rows there are so far.
template <typename Response, typename Request>
Result<PagesAsked> AskPages(
    Session& session, Request request, QueryCall<Request, Response> call,
    std::int64_t limit,
    const std::function<std::size_t(const Response&)>& take) {
  PagesAsked asked;
  const auto rows_max = static_cast<std::size_t>(limit < 0 ? 0 : limit);
  std::size_t rows = 0;
  while (true) {
    request.set_limit(rows_max == 0 || rows_max - rows > kPageRows
                          ? kPageRows
                          : static_cast<std::uint32_t>(rows_max - rows));
    auto response = Ask<Response>(session, request, call);
    if (!response) {
      return response.error();
    }
    if (asked.evaluated_to == 0) {
      asked.evaluated_to = response->evaluated_to();
    }
    const std::size_t before = rows;
    rows = take(*response);
    session.progress().Count(rows, rows_max);
    if (response->next().empty()) {
      return asked;
    }
    if (rows_max != 0 && rows >= rows_max) {
      asked.cut = true;
      return asked;
    }
    if (rows == before) {
      return Error{ErrorCode::kUnavailable,
                   "the node's pages don't come to an end"};
    }
    request.set_after(response->next());
  }
}

// Says where the rows come from and what proves one of them; the failure if
// there was one.
Outcome FinishList(const Result<PagesAsked>& asked, const std::string& proof,
                   Outcome outcome);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_QUERIES_H_
