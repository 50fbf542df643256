package recommend

import "gongxiang/jobs/vacancy"

// Monthly is what a vacancy pays a month, as it is compared.
func Monthly(v vacancy.Vacancy) (low, high int64) {
	return monthly(v.PayMinFen, v.PayMaxFen, v.PayUnit)
}
