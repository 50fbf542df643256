package reference

import "sync"

// Industry is a division (two digits) of GB/T 4754-2017 with its section (a letter).
type Industry struct {
	Division     string
	DivisionName string
	Section      string
	SectionName  string
}

var industriesByDivision = sync.OnceValue(func() map[string]Industry {
	byDivision := make(map[string]Industry)
	for _, i := range Default().Industries {
		byDivision[i.Division] = i
	}
	return byDivision
})

// IndustryOf finds a division by its two digits ("33").
func IndustryOf(division string) (Industry, bool) {
	i, ok := industriesByDivision()[division]
	return i, ok
}

// Industrial reports whether a section is industry in the sense of the
// above-scale rule: mining (B), manufacturing (C), energy and water supply (D).
func Industrial(section string) bool {
	return section == "B" || section == "C" || section == "D"
}
