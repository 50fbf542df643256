import 'element-plus/es/components/config-provider/style/css'
export { ElConfigProvider } from 'element-plus/es/components/config-provider/index'
