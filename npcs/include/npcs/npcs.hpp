// SPDX-License-Identifier: MIT
// Copyright the npcs authors
//
// Everything a game needs: Script, Host, Session, Machine, Value, Outcome, Diagnostic.
#pragma once

#include "npcs/coverage.hpp"
#include "npcs/diagnostic.hpp"
#include "npcs/frames.hpp"
#include "npcs/history.hpp"
#include "npcs/host.hpp"
#include "npcs/inspect.hpp"
#include "npcs/intrinsics.hpp"
#include "npcs/language.hpp"
#include "npcs/machine.hpp"
#include "npcs/migration.hpp"
#include "npcs/script.hpp"
#include "npcs/script_cache.hpp"
#include "npcs/session.hpp"
#include "npcs/value.hpp"

#define NPCS_VERSION_MAJOR 0
#define NPCS_VERSION_MINOR 1
#define NPCS_VERSION_PATCH 0
