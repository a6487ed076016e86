// SPDX-License-Identifier: Apache-2.0
//
// Words that names of organisations are made of where lists translate them:
// simplified Han (traditional is converted first), Japanese, Hangul, Arabic,
// Persian and Hebrew. Places too, as their Latin names are fixed.
#include "ledger/policy/name_script.h"

namespace waybill {

const std::string_view kHanWords = R"(
股份有限责任公司 co ltd
股份有限公司 co ltd
有限责任公司 co ltd
集团有限公司 group co ltd
有限公司 co ltd
股份公司 co
总公司 corp
分公司 branch
公司 co
株式会社 kabushiki kaisha
有限会社 yugen kaisha
合同会社 godo kaisha
会社 kaisha
集团 group
控股 holdings
国际 international
企业 enterprise
科学技术 technology
科技 technology
技术 technology
信息技术 information technology
信息 information
通信 communications
通讯 communications
电信 telecom
联通 unicom
移动 mobile
网络 network
软件 software
数据 data
数码 digital
数字 digital
智能 intelligent
云计算 cloud computing
计算机 computer
计算 computing
电脑 computer
电子 electronics
微电子 microelectronics
半导体 semiconductor
半導体 semiconductor
集成电路 integrated circuit
芯片 chip
光电 optoelectronics
光学 optical
激光 laser
电气 electric
电器 electric
电机 electric
电力 electric power
电工 electrical
能源 energy
新能源 new energy
石油 petroleum
石化 petrochemical
天然气 gas
化工 chemical
化学 chemical
核工业 nuclear industry
核 nuclear
钢铁 steel
金属 metals
矿业 mining
材料 materials
机械 machinery
精密 precision
仪器 instrument
设备 equipment
装备 equipment
制造 manufacturing
製造 manufacturing
制作所 seisakusho
生产 production
工业 industry
重工业 heavy industries
重工 heavy industries
产业 industry
实业 industrial
工程 engineering
建设 construction
建筑 construction
建工 construction
铁路 railway
铁道 railway
航空 aviation
航天 aerospace
航运 shipping
海运 shipping
船舶 shipbuilding
造船 shipbuilding
汽车 automobile
自动车 motor
运输 transport
物流 logistics
供应链 supply chain
贸易 trading
商贸 trading
进出口 import export
商事 trading
物产 bussan
投资 investment
资本 capital
金融 financial
证券 securities
保险 insurance
银行 bank
基金 fund
管理 management
咨询 consulting
服务 service
发展 development
开发 development
研究所 research institute
研究院 research institute
研究中心 research center
研究 research
设计 design
实验室 laboratory
科学院 academy sciences
工程大学 engineering university
理工大学 university science technology
大学 university
学院 college
学校 school
中心 center
医院 hospital
医药 pharmaceutical
医疗 medical
生物 biology
食品 food
农业 agricultural
纺织 textile
文化 culture
传媒 media
教育 education
协会 association
委员会 commission
基金会 foundation
政府 government
厂 factory
工厂 factory
自动化 automation
机器人 robot
导航 navigation
卫星 satellite
安防 security
安全 security
国家 national
国营 state
中央 central
全球 global
世界 world
环球 global
新 xin
第一 first
第二 second
第三 third
第四 fourth
第五 fifth
第六 sixth
第七 seventh
第八 eighth
第九 ninth
第十 tenth
一 1
二 2
三 san
中国 china
中华 china
香港 hong kong
澳门 macau
台湾 taiwan
北京 beijing
上海 shanghai
天津 tianjin
重庆 chongqing
广东 guangdong
广州 guangzhou
深圳 shenzhen
东莞 dongguan
珠海 zhuhai
佛山 foshan
福建 fujian
福州 fuzhou
厦门 xiamen
泉州 quanzhou
浙江 zhejiang
杭州 hangzhou
宁波 ningbo
温州 wenzhou
江苏 jiangsu
南京 nanjing
苏州 suzhou
无锡 wuxi
昆山 kunshan
南通 nantong
安徽 anhui
合肥 hefei
江西 jiangxi
南昌 nanchang
湖北 hubei
武汉 wuhan
湖南 hunan
长沙 changsha
四川 sichuan
成都 chengdu
绵阳 mianyang
陕西 shaanxi
西安 xian
山西 shanxi
太原 taiyuan
河南 henan
郑州 zhengzhou
洛阳 luoyang
河北 hebei
石家庄 shijiazhuang
山东 shandong
济南 jinan
青岛 qingdao
烟台 yantai
辽宁 liaoning
沈阳 shenyang
大连 dalian
丹东 dandong
吉林 jilin
长春 changchun
黑龙江 heilongjiang
哈尔滨 harbin
内蒙古 inner mongolia
新疆 xinjiang
甘肃 gansu
兰州 lanzhou
青海 qinghai
宁夏 ningxia
西藏 tibet
云南 yunnan
昆明 kunming
贵州 guizhou
贵阳 guiyang
广西 guangxi
南宁 nanning
海南 hainan
日本 japan
东京 tokyo
大阪 osaka
京都 kyoto
美国 usa
韩国 korea
朝鲜 north korea
俄罗斯 russia
新加坡 singapore
英国 uk
德国 germany
法国 france
东方 dongfang
西北 northwest
西南 southwest
东北 northeast
省 of
市 of
区 of
县 of
创新 innovation
)";

const std::string_view kHangulWords = R"(
주식회사 co ltd
유한회사 limited liability company
유한책임회사 limited liability company
회사 company
그룹 group
홀딩스 holdings
지주 holdings
국제 international
인터내셔널 international
은행 bank
전자 electronics
전기 electric
반도체 semiconductor
통신 communications
텔레콤 telecom
기술 technology
테크놀로지 technology
테크 tech
시스템 system
정보 information
소프트웨어 software
자동차 motor
중공업 heavy industries
조선 shipbuilding
해운 shipping
항공 aviation
화학 chemical
에너지 energy
제철 steel
철강 steel
건설 construction
산업 industry
공업 industry
무역 trading
상사 trading
물산 mulsan
물류 logistics
금융 financial
증권 securities
보험 insurance
투자 investment
개발 development
연구소 research institute
연구원 research institute
대학교 university
대학 university
공장 factory
제약 pharmaceutical
한국 korea
조선인민 korean people
서울 seoul
부산 busan
평양 pyongyang
인천 incheon
)";

const std::string_view kVowellessWords = R"(
شركة company
شرکت company
المحدودة limited
محدودة limited
مجموعة group
گروه group
بنك bank
بانک bank
مصرف bank
الدولية international
دولية international
الدولي international
التجارية commercial
للتجارة trading
تجارة trading
بازرگانی trading
الصناعية industrial
صناعات industries
صنایع industries
صنعت industry
العامة general
عامة general
جامعة university
دانشگاه university
معهد institute
مؤسسة establishment
موسسه institute
بنیاد foundation
الوطنية national
وطنية national
الوطني national
ملی national
للتكنولوجيا technology
التكنولوجيا technology
تكنولوجيا technology
فناوری technology
الهندسية engineering
مهندسی engineering
النفط oil
نفت oil
الغاز gas
گاز gas
للطيران aviation
هواپیمایی airlines
الإسلامية islamic
اسلامی islamic
للإنشاءات construction
توسعه development
پژوهش research
إيران iran
ایران iran
تهران tehran
سوريا syria
السورية syrian
العراق iraq
لبنان lebanon
دبي dubai
الإمارات emirates
في in
و and
בעמ limited
בנק bank
חברת company
חברה company
קבוצת group
תעשיות industries
אלקטרוניקה electronics
ישראל israel
טכנולוגיות technologies
)";

}  // namespace waybill
