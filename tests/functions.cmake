include(GoogleTest)
add_custom_target(concurrent_tests)

# How the sanitizers report, for every test of the presets that use them.
set(sanitizer_environment
  "ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1"
  "LSAN_OPTIONS=print_suppressions=0:suppressions=${CMAKE_CURRENT_SOURCE_DIR}/lsan.supp"
  "UBSAN_OPTIONS=print_stacktrace=1"
  "TSAN_OPTIONS=ignore_noninstrumented_modules=1:second_deadlock_stack=1:suppressions=${CMAKE_CURRENT_SOURCE_DIR}/tsan.supp")

# waybill_test(<name> [CONCURRENT] LIBS <targets...> SOURCES <files...>): one
# executable, its tests found one by one. CONCURRENT: it starts threads, so it
# also runs under the thread sanitizer (label `concurrent`).
function(waybill_test name)
  cmake_parse_arguments(arg "CONCURRENT" "" "LIBS;SOURCES" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBS} waybill_options
    GTest::gmock GTest::gtest_main)
  target_compile_options(${name} PRIVATE -pthread)  # As what is precompiled.
  waybill_reuse(waybill_precompiled_tests ${name})
  target_compile_definitions(${name} PRIVATE
    WAYBILL_TEST_DATA="${CMAKE_CURRENT_SOURCE_DIR}/data")
  set(properties TIMEOUT 300)
  if(arg_CONCURRENT)
    add_dependencies(concurrent_tests ${name})
    list(APPEND properties LABELS concurrent)
  endif()
  # Three expansions on the way to CTest each take half of the backslashes.
  string(REPLACE ";" "\\\\\\\\\\\\\\;" environment "${sanitizer_environment}")
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
    PROPERTIES ${properties} ENVIRONMENT "${environment}")
endfunction()

# waybill_fuzz(<name> LIBS <targets...> SOURCES <files...>): a libFuzzer target,
# run by CTest for a few seconds on what data/fuzz/<name> holds and its mutants.
# To fuzz for longer: build/asan/tests/<name> build/asan/tests/corpus/<name>
function(waybill_fuzz name)
  cmake_parse_arguments(arg "" "" "LIBS;SOURCES" ${ARGN})
  if(NOT WAYBILL_FUZZERS)
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBS} waybill_options)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  set(corpus ${CMAKE_CURRENT_BINARY_DIR}/corpus/${name})
  file(MAKE_DIRECTORY ${corpus})
  set(seeds ${CMAKE_CURRENT_SOURCE_DIR}/data/fuzz/${name})
  if(NOT EXISTS ${seeds})
    set(seeds "")
  endif()
  add_test(NAME ${name} COMMAND ${name} -seed=1 -runs=20000 -max_total_time=20
    -timeout=10 -rss_limit_mb=2048 -print_final_stats=1
    -artifact_prefix=${CMAKE_CURRENT_BINARY_DIR}/${name}- ${corpus} ${seeds})
  set_tests_properties(${name} PROPERTIES LABELS fuzz TIMEOUT 120
    ENVIRONMENT "${sanitizer_environment}")
endfunction()

# waybill_bench(<name> LIBS <targets...> SOURCES <files...>): a benchmark, built
# by the release preset, never run by CTest.
function(waybill_bench name)
  cmake_parse_arguments(arg "" "" "LIBS;SOURCES" ${ARGN})
  if(NOT WAYBILL_BENCH)
    return()
  endif()
  find_package(benchmark CONFIG REQUIRED)
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBS} waybill_options
    benchmark::benchmark_main)
endfunction()
