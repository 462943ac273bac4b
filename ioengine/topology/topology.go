package topology

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// maxCPU bounds the CPU and node numbers taken from sysfs: a larger one is damage, not a machine.
const maxCPU = 1 << 16

// Node is a NUMA node.
type Node struct {
	ID   int
	CPUs []int // online and allowed, ascending; empty for a node of memory only
}

// Topology is what the machine offers this process.
type Topology struct {
	Nodes []Node // ascending by ID; at least one has CPUs
}

// Read reads the topology below root, normally "/sys". allowed returns the CPUs this process may run on; nil means
// all that are online. Without NUMA information all CPUs form node 0.
func Read(root string, allowed func() ([]int, error)) (*Topology, error) {
	online, err := readList(filepath.Join(root, "devices/system/cpu/online"))
	if err != nil {
		return nil, fmt.Errorf("read the CPUs that are online: %w", err)
	}
	if allowed != nil {
		may, err := allowed()
		if err != nil {
			return nil, fmt.Errorf("read the CPUs that are allowed: %w", err)
		}
		online = intersect(online, may)
	}
	if len(online) == 0 {
		return nil, errors.New("no CPU is both online and allowed")
	}
	nodes, err := readList(filepath.Join(root, "devices/system/node/online"))
	if errors.Is(err, fs.ErrNotExist) {
		return &Topology{Nodes: []Node{{ID: 0, CPUs: online}}}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the nodes that are online: %w", err)
	}
	t := &Topology{}
	var placed []int
	for _, id := range nodes {
		cpus, err := readList(filepath.Join(root, "devices/system/node", "node"+strconv.Itoa(id), "cpulist"))
		if err != nil {
			return nil, fmt.Errorf("read the CPUs of node %d: %w", id, err)
		}
		cpus = intersect(online, cpus)
		placed = append(placed, cpus...)
		t.Nodes = append(t.Nodes, Node{ID: id, CPUs: cpus})
	}
	slices.Sort(placed)
	if !slices.Equal(placed, online) {
		return nil, fmt.Errorf("nodes hold CPUs %v, online and allowed are %v", placed, online)
	}
	return t, nil
}

// CPUs returns all CPUs, taken from the nodes in turn, so that the first n are spread over the nodes.
func (t *Topology) CPUs() []int {
	var out []int
	for i := 0; ; i++ {
		before := len(out)
		for _, n := range t.Nodes {
			if i < len(n.CPUs) {
				out = append(out, n.CPUs[i])
			}
		}
		if len(out) == before {
			return out
		}
	}
}

// NodeOf returns the node of a CPU, or -1.
func (t *Topology) NodeOf(cpu int) int {
	for _, n := range t.Nodes {
		if slices.Contains(n.CPUs, cpu) {
			return n.ID
		}
	}
	return -1
}

// AllowedCPUs returns the CPUs that this process may run on, as cpusets and taskset set them.
func AllowedCPUs() ([]int, error) {
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		return nil, fmt.Errorf("sched_getaffinity: %w", err)
	}
	var cpus []int
	for cpu := 0; len(cpus) < set.Count(); cpu++ {
		if set.IsSet(cpu) {
			cpus = append(cpus, cpu)
		}
	}
	return cpus, nil
}

func intersect(a, b []int) []int {
	var out []int
	for _, v := range a {
		if slices.Contains(b, v) {
			out = append(out, v)
		}
	}
	return out
}

func readList(name string) ([]int, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	list, err := parseList(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return list, nil
}

// parseList reads the kernel's list format: "0-3,8,10-11", or nothing. The result is ascending without repetitions.
func parseList(text string) ([]int, error) {
	var out []int
	for part := range strings.SplitSeq(text, ",") {
		if part == "" {
			continue
		}
		low, high, isRange := strings.Cut(part, "-")
		if !isRange {
			high = low
		}
		from, err1 := strconv.Atoi(low)
		to, err2 := strconv.Atoi(high)
		if err1 != nil || err2 != nil || from < 0 || from > to || to >= maxCPU {
			return nil, fmt.Errorf("bad range %q in list %q", part, text)
		}
		for v := from; v <= to; v++ {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}
