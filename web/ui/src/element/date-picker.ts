import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import 'element-plus/es/components/date-picker/style/css'
export { ElDatePicker } from 'element-plus/es/components/date-picker/index'

dayjs.locale('zh-cn') // weeks begin on Monday
