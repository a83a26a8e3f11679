#pragma once
// Facts that no position and no hole gives: what single signals have said of them elsewhere in their event.
#include <string>
#include <string_view>

#include "catalog/catalog.hpp"
#include "model/event.hpp"

namespace exba {

/// A fact of a name is told once, and never empty. `value` must not lie in `facts`, whose memory may move.
void add_fact(Facts& facts, std::string_view name, std::string_view value);

/// The binary data of a writer event as text: "Backup in progress."; UTF-16 loses its NULs. Empty when it is
/// not text.
std::string text_of_data(std::string_view data);

/// What the data of a service's event tells; empty where it tells nothing.
struct ServiceState {
  std::string key;
  std::string_view state;
};

ServiceState service_state_of_data(const std::string& data);

/// `facts` are the event's own.
void add_special_facts(const Row& row, const Event& event, Facts& facts);

}  // namespace exba
