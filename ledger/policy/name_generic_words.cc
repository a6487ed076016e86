// SPDX-License-Identifier: Apache-2.0
//
// Words that many organisations have in their names, in one line with their
// abbreviations, inflections, translations and transliterations.
#include "ledger/policy/name_words.h"

namespace waybill {

const std::string_view kFillerWords = R"(
of
the el los las la le les il lo da do dos das di der die
and und et y e en ve va wa
de del dela du des della delle van von zu zur
for fur pour para po dlya
in im na al ul as
at by to on with s a an
named imeni
)";

const std::string_view kLightWords = R"(
group groups grp grupo groupe gruppe gruppa grupp grupa gruppo grupul jituan geurup gurupu majmooeh majmoueh kundi
holding holdings hldg hldgs kholding holdingi konggu
international intl int internacional internazionale internationale mezhdunarodnyi mezhdunarodnyy mezhdunarodnaya mezhdunarodnoe mezhdunarodniy guoji gukje kokusai uluslararasi beynalmelali
enterprise enterprises entreprise entreprises empresa empresas predpriyatie predpriyatiye predpriemstvo pidpryiemstvo qiye
)";

const std::string_view kGenericWords = R"(
technology technologies tech techn technologie tekhnologii tekhnologiya tekhnologiy tehnologii tehnologija tecnologia tecnologias tecnologie teknoloji teknolojileri teknologi jishu keji gisul fanavari fannavari
technical technological tekhnicheskii tekhnicheskiy tekhnicheskie teknik
trading trade trades torgovyi torgovyy torgovaya torgovlya comercio comercial handel handels handelsgesellschaft ticaret tijara tejarat bazargani maoyi shangmao muyeok boueki comercializadora comerciale
export exports eksport ihracat exportacion chukou
import imports ithalat importacion jinkou
impex importexport jinchukou
commerce kommertsiya commerciale
commercial kommercheskii kommercheskiy
bank banks bankasi banka banco banque banca bankers banking yinhang eunhaeng ginko yinxing
research researches recherche recherches issledovatelskii issledovatelskiy issledovatelski issledovatelskogo issledovaniy issledovanii yanjiu forschung forschungs ricerca investigacion investigaciones tahghighat
institute institutes inst institut instituto istituto instytut yanjiusuo yanjiuyuan insititute yeonguso
university univ universitat universitaet universite universidad universita universitet universiteti universitesi universiteit daxue daehakgyo daigaku uni danishgah daneshgah
college colleges xueyuan
school schools shkola escuela
academy acad academie akademiya akademia akademii academia kexueyuan
laboratory lab labs laboratories laboratoriya laboratorium shiyanshi
center centre centers centres ctr centro zentrum tsentr tsentra centar centrum markaz merkez merkezi
science sciences sci nauki nauk wissenschaft kexue
scientific nauchnyi nauchnyy nauchno nauchnoe
development developments dev devt desarrollo entwicklung razvitie razvitiya kaifa fazhan gelistirme towse tose
engineering engineers eng engg engr inzhiniring inzhenernyi inzhenernyy ingenieria muhendislik gongcheng ingegneria muhandisi mohandesi
design designs dizain proektirovanie sheji tasarim
production productions proizvodstvo proizvodstvennyi proizvodstvennoe proizvodstvennoye proizvodstvennaya proizvodstvenno produccion produktion shengchan uretim tolid
manufacturing mfg manufacture manufacturers manufactures manufacturer mfrs mfr zhizao izgotovlenie imalat fabricacion fertigung jejo seizo seizou
plant plants zavod zavoda zavody werk werke planta kombinat
factory factories fabrik fabrika fabrica usine gongchang gongjang
works
industry industries ind inds industrie industria industrias industriya promyshlennost promyshlennosti sanayi sanayii sanat sanaye gongye kogyo saneop
industrial industrialnyi promyshlennyi promyshlennaya industriales
electronics electronic elec electron electronica elektronik elektronika elektronnyi elektronnye elektroniki dianzi jeonja denshi
electric electrical electrique elektrik elektro elektricheskii dianqi jeongi denki
electromechanical elektromekhanicheskii
microelectronics microelectronic mikroelektronika mikroelektroniki weidianzi
semiconductor semiconductors semicon semi halbleiter poluprovodnik bandaoti bandoche handotai
integrated jicheng
circuit circuits dianlu
chip chips xinpian
computer computers computing komputer kompyuter jisuanji vychislitelnyi
software programmnoe ruanjian yazilim
hardware
digital tsifrovye tsifrovoi shuzi shuma dijital
data shuju dannykh
cloud
intelligent intelligence zhineng
information info informatsionnye informatsionnyi informatika xinxi bilgi
network networks net wangluo
internet
communication communications comm tongxin kommunikatsii svyazi iletisim comunicaciones communicaciones
telecommunication telecommunications telecom telecoms telekom dianxin telekommunikatsii mokhaberat
system systems sys systeme sistema sistemas sistemy sistem xitong sistemi
solution solutions soluciones resheniya
service services svc svcs servicio servicios servis servisy dienste dienstleistungen fuwu hizmetleri khadamat
product products produkt productos chanpin
equipment equipments equip oborudovanie oborudovaniya equipos shebei ekipman tajhizat zhuangbei
instrument instruments pribor pribory priborov priborostroenie yiqi instrumenty
machine machines machinery machineries mashina mashin mashiny makina makine jixie maschinen maschinenbau maquinaria kikai mashinostroenie mashinostroeniya mashinostroitelnyi mashinostroitelnyy
tool tools
component components parts yuanjian komponenty
device devices
material materials mat materialy cailiao malzeme
metal metals metall metally jinshu
steel stal staal celik gangtie jecheol foolad
iron
aluminum aluminium alyuminii alyuminievyi
chemical chemicals khimicheskii khimicheskiy khimiya chimie quimica kimya huaxue huagong kagaku
chemistry
petrochemical petrochemicals petrokimya petroshimi shihua
petroleum petrol petroleos petrole shiyou
oil neft nefti naft
gas gaz gaza
energy energia energie energiya enerji nengyuan energeticheskii
power
nuclear yadernyi atomic atomnyi atom
mining mine mines kuangye gornyi madencilik maaden
mineral minerals
coal ugol ugolnyi
water
food foods gida
medical meditsinskii yiliao
pharmaceutical pharmaceuticals pharma farma
health healthcare saglik
hospital hospitals bolnitsa
insurance strakhovanie strakhovaya sigorta seguros bima baoxian
investment investments invest inversion inversiones investitsii investitsionnyi touzi yatirim sarmayeh tuja
finance finances financial finans finansovyi jinrong
capital kapital ziben
fund funds fond fonds fondo jijin
trust trusts trastovyi
credit kredit
exchange exchanges birzha
securities security zhengquan
asset assets
management mgmt managing upravlenie upravleniya upravlyayushchaya guanli
consulting consultancy consultants konsalting danismanlik zixun
partners partner
brothers bros brother gebruder gebrueder gebr freres hermanos fratelli irmaos bratya
associates
association associations assn assoc assotsiatsiya asociacion verein verband xiehui obedinenie obyedinenie obedineniye dernek dernegi
foundation stiftung fundacion fondazione stiftelse bonyad vakfi jijinhui
society obshchestvennaya gesellschaft
organization organisation org organisations organizations organizatsiya organizacion organisaatio sazman munazzamat
institution uchrezhdenie uchrezhdeniye
committee komitet
commission komissiya
council
ministry ministerstvo ministerio ministere vezarat
department departamento departament
government govt
administration
agency agentstvo agencia
bureau byuro buro
office ofis
federation federatsiya
union
national natsionalnyi natsionalnaya nacional nationale melli milli
state gosudarstvennyi gosudarstvennoe gosudarstvennaya gosudarstvennogo
federal federalnyi federalnoe federalnaya
public
general genel
joint
venture
special spetsialnyi spetsialnoe
central tsentralnyi tsentralnoe tsentralnaya zhongyang markazi
main
global quanqiu
world shijie
universal
united obedinennaya obedinennyi obedinenny
advanced
new novyi novaya
construction constructions constr stroitelstvo stroitelnyi stroitelnaya insaat bau jianshe jianzhu geonseol construcciones construccion
constructor constructors
building buildings
contracting contractors contractor
railway railways zheleznye tielu cheoldo
railroad
road roads
bridge bridges
port ports porto gangkou liman
airport
airline airlines avialinii
aviation aviatsiya aviatsionnyi aviatsionnaya aviacion havacilik hangkong
aircraft airplane samolet
aerospace hangtian aerokosmicheskii
space kosmicheskii kosmos
helicopter helicopters vertolet
rocket rockets missile missiles raketnyi
satellite satellites weixing
shipping sudokhodstvo denizcilik hangyun keshtirani naviera
ship ships vessel
shipbuilding sudostroenie sudostroitelnyi sudostroitelnaya zaochuan
shipyard shipyards sudoremontnyi tersane zaochuanchang
marine morskoi morskoy
maritime
navigation
transport transportation transportes transporte transportnaya yunshu tasimacilik
freight forwarding forwarders
cargo
logistics logistic logistik logistika lojistik wuliu logistica
supply supplies tedarik
chain
distribution distributors distributor
wholesale
retail
marketing
store stores
market
motor motors motoren
automobile auto automotive avto otomotiv qiche jadongcha jidosha
vehicle vehicles
engine engines dvigatel dvigateli dvigatelei
optical optics optic opticheskii guangxue optiko optoelectronic optoelectronics photonics guangdian
laser lasers jiguang
radio radiotekhnicheskii
radar
physics
precision jingmi
micro
control controls
automation avtomatika avtomatiki zidonghua otomasyon
robot robotics robots jiqiren
defense defence oborona oborony savunma guofang
military voennyi junshi
army
bezopasnost
textile textiles tekstil
fashion
clothing garment garments
paper
plastic plastics plastik
rubber
glass
furniture
jewellery jewelry gems
agricultural agriculture agro tarim
farm farms
tourism travel turizm
hotel hotels otel
restaurant
entertainment
media
press
television tv
film films
sports sport
club
real
estate emlak inmobiliaria nedvizhimost
property properties
city
house
leasing lizing
legal
education obrazovanie egitim
training
culture cultural
charity charitable khayriyya khayriya
relief
welfare
humanitarian
islamic islami
branch filial
division
subsidiary
project projects proekt
contract
test testing
repair repairs remontnyi
maintenance bakim
installation montazh
environmental environment ekologiya
innovation innovations innovatsii innovative innovatsionnyi chuangxin
solar
battery batteries
lighting
platform platforms
complex kompleks
concern kontsern
konstruktorskoe konstruktorskii
okb
mobile yidong
online
smart
mortgage
loan
series
sales
business businesses
economic
agent agents
broker brokers
forces force
)";

const std::string_view kNumberWords = R"(
0 zero
1 one first 1st i ichi erste pervyi pervyy pervaya
2 two second 2nd ii vtoroi zweite
3 three third 3rd iii tretii
4 four fourth 4th iv
5 five fifth 5th v
6 six sixth 6th vi
7 seven seventh 7th vii
8 eight eighth 8th viii
9 nine ninth 9th ix
10 ten tenth 10th x
11 eleven eleventh 11th xi
12 twelve twelfth 12th xii
13 thirteen thirteenth 13th xiii
14 fourteen fourteenth 14th xiv
15 fifteen fifteenth 15th xv
16 sixteen sixteenth 16th xvi
17 seventeen seventeenth 17th xvii
18 eighteen eighteenth 18th xviii
19 nineteen nineteenth 19th xix
20 twenty twentieth 20th xx
21 xxi
22 xxii
23 xxiii
24 xxiv
25 xxv
26 xxvi
27 xxvii
28 xxviii
29 xxix
30 thirty thirtieth xxx
40 forty fourty fortieth
50 fifty fiftieth
60 sixty
70 seventy
80 eighty
90 ninety ninty
100 hundred
)";

}  // namespace waybill
