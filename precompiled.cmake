# Most of the time of a build goes into reading the same headers again: those
# of protobuf, gRPC and GoogleTest. Where WAYBILL_PRECOMPILE is on they are read
# once for each of three layers. Our own headers aren't among them, so that a
# change of one of ours rebuilds what includes it and nothing else; a forgotten
# include shows where it is off: in the presets `release` and `demo`, and to
# clang-tidy.
option(WAYBILL_PRECOMPILE "Precompile the headers of libraries" OFF)

set(waybill_messages_headers
  <algorithm> <array> <cstdint> <functional> <map> <memory> <optional> <set>
  <string> <string_view> <utility> <variant> <vector>
  <waybill/v1/answer.pb.h> <waybill/v1/event.pb.h> <waybill/v1/policy.pb.h>
  <waybill/v1/state.pb.h>)

# waybill_precompiled(<name> LIBS <targets...> HEADERS <headers...>): the owner
# of what others reuse.
function(waybill_precompiled name)
  if(NOT WAYBILL_PRECOMPILE)
    return()
  endif()
  cmake_parse_arguments(arg "" "" "LIBS;HEADERS" ${ARGN})
  set(source ${PROJECT_BINARY_DIR}/${name}.cc)
  file(CONFIGURE OUTPUT ${source} CONTENT "// Has no code of its own.\n")
  add_library(${name} OBJECT ${source})
  target_link_libraries(${name} PRIVATE waybill_options ${arg_LIBS})
  target_precompile_headers(${name} PRIVATE ${arg_HEADERS})
  # So that a compiler's cache can tell what a file was compiled with.
  target_compile_options(${name} PRIVATE
    $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>
    "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
endfunction()

# waybill_reuse(<name> <targets...>): they are compiled with what <name> owns.
function(waybill_reuse name)
  if(WAYBILL_PRECOMPILE)
    foreach(target IN LISTS ARGN)
      target_precompile_headers(${target} REUSE_FROM ${name})
      target_compile_options(${target} PRIVATE
        $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
    endforeach()
  endif()
endfunction()
