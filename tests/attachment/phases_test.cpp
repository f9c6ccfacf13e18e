// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/phases.hpp"

#include <gtest/gtest.h>

namespace docker_cni {
namespace {

using attachment::at_start;
using attachment::at_stop;
using attachment::AtStart;
using attachment::AtStop;
using record::Phase;

TEST(Phases, AStartAddsWhatHasNoRecordAndRenewsWhatAnEarlierRunLeft) {
  EXPECT_EQ(at_start({}, {}), AtStart::add);
  for (const auto phase : {Phase::adding, Phase::attached, Phase::kept, Phase::releasing}) {
    EXPECT_EQ(at_start(phase, {}), AtStart::renew);
  }
}

TEST(Phases, ASecondCallForTheSameStartDoesNothing) {
  EXPECT_EQ(at_start(Phase::attached, {.same_namespace = true, .same_process = true, .process_lives = true}),
            AtStart::nothing);
}

TEST(Phases, AStartBesideARunningContainerOfThatIdIsRefused) {
  EXPECT_EQ(at_start(Phase::attached, {.same_namespace = false, .same_process = false, .process_lives = true}),
            AtStart::refuse);
}

TEST(Phases, AKeptContainerInItsOwnNamespaceRejoins) {
  EXPECT_EQ(at_start(Phase::kept, {.same_namespace = true}), AtStart::rejoin);
}

TEST(Phases, AStopKeepsWhatMayKeepAndReleasesTheRest) {
  EXPECT_EQ(at_stop({}, {.to_be_kept = true}), AtStop::release_lost);
  EXPECT_EQ(at_stop(Phase::attached, {.to_be_kept = true}), AtStop::keep);
  EXPECT_EQ(at_stop(Phase::attached, {}), AtStop::release);
  EXPECT_EQ(at_stop(Phase::adding, {.to_be_kept = true}), AtStop::release);
  EXPECT_EQ(at_stop(Phase::releasing, {.to_be_kept = true}), AtStop::release);
}

TEST(Phases, ASecondStopLeavesAKeptContainerButForWhatTheFirstCouldNotDo) {
  EXPECT_EQ(at_stop(Phase::kept, {.to_be_kept = true}), AtStop::stay_kept);
  EXPECT_EQ(at_stop(Phase::kept, {.to_be_kept = true, .has_tails = true}), AtStop::keep);
  EXPECT_EQ(at_stop(Phase::kept, {.gone = true}), AtStop::release);
}

}  // namespace
}  // namespace docker_cni
