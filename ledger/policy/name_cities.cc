// SPDX-License-Identifier: Apache-2.0
//
// Cities and provinces in names (name_places.cc has countries).
#include "ledger/policy/name_words.h"

namespace waybill {

const std::string_view kCityWords = R"(
anhui
beijing peking pekin beijingshi
changsha
changchun
changzhou
chengdu
chongqing
dalian
dandong
dongguan
foshan
fujian
fuzhou
gansu
guangdong canton
guangxi
guangzhou
guizhou
guiyang
hainan
haikou
hangzhou
harbin haerbin
hebei
hefei
heilongjiang
henan
hubei
hunan
huizhou
innermongolia inner_mongolia neimenggu
jiangsu
jiangxi
jilin
jinan
jinhua
kunming
kunshan
lanzhou
liaoning
luoyang
mianyang
nanchang
nanjing nanking
nanning
nantong
ningbo
ningxia
qingdao tsingtao
qinghai
quanzhou
shaanxi
shandong
shanghai
shantou
shanxi
shaoxing
shenyang
shenzhen shenchzhen
shijiazhuang
sichuan
suzhou
taiyuan
taizhou
tianjin tientsin
tibet tibetan xizang
urumqi
weihai
wenzhou
wuhan
wuhu
wuxi
xiamen
xian
xinjiang
xuzhou
yantai
yangzhou
yunnan
zhejiang
zhengzhou
zhongshan
zhuhai
hsinchu
kaohsiung
taipei
taichung
tainan
kowloon
seoul
busan pusan
daegu
incheon
daejeon
pyongyang
tokyo
osaka
kyoto
nagoya
yokohama
fukuoka
hiroshima
moscow moskva moskovskii moskovskaya moskovskogo moskovskoe moskau
petersburg peterburg sankt_peterburg st_petersburg saint_petersburg leningrad
ekaterinburg yekaterinburg
novosibirsk novosibirskii
kazan kazanskii
nizhny nizhnii nizhniy
novgorod
samara
omsk
perm permskii
rostov
tula tulskii
ufa
voronezh
volgograd
krasnodar
krasnoyarsk
irkutsk
vladivostok
khabarovsk
kaluga
kaliningrad
murmansk
arkhangelsk
chelyabinsk
saratov
tomsk
tver
tyumen
ryazan
smolensk
sevastopol
simferopol
kerch
yalta
feodosia
izhevsk
zelenograd
dubna
siberia siberian sibir sibirskii
ural urals uralskii
baikal baykal
volga
donetsk donets
lugansk luhansk
kiev kyiv
kharkov kharkiv
odessa odesa
lviv lvov
dnipro dnepropetrovsk
minsk minskii
gomel homel
brest
grodno
vitebsk
mogilev
almaty
astana
tashkent
bishkek
baku
tbilisi
yerevan
tehran teheran tehrani
isfahan esfahan
shiraz
tabriz
mashhad
qom
kish
qeshm
ahvaz ahwaz
baghdad
basra
erbil
mosul
damascus
aleppo
beirut
amman
jerusalem
haifa
telaviv tel_aviv
istanbul
ankara
izmir
bursa
cairo
tripoli
benghazi
tunis
khartoum
nairobi
lagos
johannesburg
mumbai bombay
delhi
bangalore bengaluru
chennai madras
kolkata calcutta
hyderabad
karachi
lahore
islamabad
rawalpindi
peshawar
kabul
kandahar
dhaka
colombo
bangkok
hanoi
saigon ho_chi_minh
jakarta
surabaya
manila
kualalumpur kuala_lumpur
penang
johor
selangor
rangoon yangon
sydney
melbourne
london
manchester
birmingham
edinburgh
glasgow
paris
lyon
marseille
berlin berliner
hamburg
munich munchen muenchen
frankfurt
cologne koln
stuttgart
dusseldorf
vienna wien
zurich
geneva geneve
basel
milan milano
rome roma
turin torino
naples napoli
madrid
barcelona
lisbon
amsterdam
rotterdam
brussels bruxelles
antwerp
copenhagen
stockholm
oslo
helsinki
warsaw warszawa
krakow
prague praha
budapest
bucharest
sofia
belgrade beograd
zagreb
athens
tallinn
riga
vilnius
newyork new_york
boston
chicago
california
texas
houston
dallas
florida
miami
losangeles los_angeles
sanfrancisco san_francisco
washington
seattle
virginia
delaware
toronto
montreal
vancouver
ontario
quebec
bogota
medellin
caracas
lima
havana
sinaloa
jalisco
guadalajara
monterrey
tijuana
saopaulo sao_paulo
buenosaires buenos_aires
)";

}  // namespace waybill
