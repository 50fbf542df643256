package casework

import (
	"fmt"

	"gongxiang/internal/pii"
)

// The groups.
const (
	Graduate   = "college_graduate"
	Hardship   = "hardship"
	Registered = "registered_unemployed"
	Poverty    = "out_of_poverty"
	Veteran    = "veteran"
	Migrant    = "migrant_worker"
	Released   = "released"
)

// hidden stands where a group must not be read at a glance.
const hidden = "sensitive"

// group is one that a person can belong to.
type group struct {
	Code, Kind string // Kind only of hardship
	Word       string
	Sensitive  bool // disability, poverty, release: masked, for a purpose only
}

// groups are all there are, as a bureau lists them.
var groups = []group{
	{Graduate, "", "高校毕业生", false},
	{Hardship, "aged", "就业困难人员（大龄）", false},
	{Hardship, "disabled", "就业困难人员（残疾）", true},
	{Hardship, "low_income", "就业困难人员（低保）", true},
	{Hardship, "zero_employment", "就业困难人员（零就业家庭）", false},
	{Hardship, "long_unemployed", "就业困难人员（长期失业）", false},
	{Hardship, "landless", "就业困难人员（失地）", false},
	{Registered, "", "登记失业人员", false},
	{Poverty, "", "脱贫人口", true},
	{Veteran, "", "退役军人", false},
	{Migrant, "", "农民工", false},
	{Released, "", "刑释解戒人员", true},
}

var groupWords = map[string]string{
	Graduate: "高校毕业生", Hardship: "就业困难人员", Registered: "登记失业人员", Poverty: "脱贫人口",
	Veteran: "退役军人", Migrant: "农民工", Released: "刑释解戒人员", hidden: "敏感类别（已隐藏）",
}

func findGroup(code, kind string) (group, bool) {
	for _, g := range groups {
		if g.Code == code && g.Kind == kind {
			return g, true
		}
	}
	return group{}, false
}

// shown is what everybody in scope may read of it. Of hardship the fact may be
// read and the kind not; of poverty and release not even that.
func (g group) shown() (code string, kind *string) {
	switch {
	case g.Sensitive && g.Code != Hardship:
		return hidden, nil
	case g.Sensitive || g.Kind == "":
		return g.Code, nil
	default:
		return g.Code, &g.Kind
	}
}

// index is what key_membership.group_index holds.
func (g group) index(vault *pii.Vault) ([]byte, error) {
	return vault.Index("key_membership.group", g.Code+"/"+g.Kind)
}

// byIndex tells the groups by their index.
func byIndex(vault *pii.Vault) (map[string]group, error) {
	found := make(map[string]group, len(groups))
	for _, g := range groups {
		index, err := g.index(vault)
		if err != nil {
			return nil, fmt.Errorf("casework: group index: %w", err)
		}
		found[string(index)] = g
	}
	return found, nil
}
