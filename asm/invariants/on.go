//go:build invariants || race

package invariants

// Enabled says whether costly checks are compiled in.
const Enabled = true
