import 'element-plus/es/components/radio/style/css'
import 'element-plus/es/components/radio-group/style/css'
export { ElRadio, ElRadioGroup } from 'element-plus/es/components/radio/index'
