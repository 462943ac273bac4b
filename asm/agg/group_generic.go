package agg

// replicaGroups is the number of groups up to which the generic loops spread rows over copies of the accumulators.
// Rows of few groups hit the same accumulator again before its last store has left the store buffer, and each add then
// waits for that store (about 7 cycles). Four copies hide it; with more groups repeats are rarer than clearing costs.
const replicaGroups = 16

// smallRun is the row count below which clearing and merging the copies costs more than they save.
const smallRun = 64

func sumByCodeInt64Generic(acc []int64, codes []uint8, vals []int64) {
	vals = vals[:len(codes)]
	if len(acc) > replicaGroups || len(codes) < smallRun {
		for i, c := range codes {
			acc[c] += vals[i]
		}
		return
	}
	var copies [4][replicaGroups]int64
	i := 0
	for ; i+4 <= len(codes); i += 4 {
		c, v := codes[i:i+4:i+4], vals[i:i+4:i+4]
		copies[0][c[0]%replicaGroups] += v[0]
		copies[1][c[1]%replicaGroups] += v[1]
		copies[2][c[2]%replicaGroups] += v[2]
		copies[3][c[3]%replicaGroups] += v[3]
	}
	for ; i < len(codes); i++ {
		copies[0][codes[i]%replicaGroups] += vals[i]
	}
	for g := range acc {
		acc[g] += copies[0][g] + copies[1][g] + copies[2][g] + copies[3][g]
	}
}

func countByCodeGeneric(acc []int64, codes []uint8) {
	if len(codes) < 4*smallRun {
		for _, c := range codes {
			acc[c]++
		}
		return
	}
	var copies [4][256]uint32
	i := 0
	for ; i+4 <= len(codes); i += 4 {
		c := codes[i : i+4 : i+4]
		copies[0][c[0]]++
		copies[1][c[1]]++
		copies[2][c[2]]++
		copies[3][c[3]]++
	}
	for ; i < len(codes); i++ {
		copies[0][codes[i]]++
	}
	for g := range acc {
		acc[g] += int64(copies[0][g]) + int64(copies[1][g]) + int64(copies[2][g]) + int64(copies[3][g])
	}
}
