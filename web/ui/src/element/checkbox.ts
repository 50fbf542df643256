import 'element-plus/es/components/checkbox/style/css'
export { ElCheckbox } from 'element-plus/es/components/checkbox/index'
