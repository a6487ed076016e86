// SPDX-License-Identifier: Apache-2.0
//
// Countries, regions and points of the compass in names: each with its peoples,
// translations and transliterations. Two names with different ones aren't of
// one body, so a place that is missing here counts as a distinctive word, which
// is nearly as good.
#include "ledger/policy/name_words.h"

namespace waybill {

const std::string_view kPlaceWords = R"(
afghanistan afghan afganistan
albania albanian
algeria algerian algerie
angola angolan
arabia arabian
argentina argentine
armenia armenian armeniya
australia australian
austria austrian osterreich oesterreich
azerbaijan azerbaijani
bahrain bahraini
bangladesh
belarus belarusian belorussian byelorussian belorusskii belaruskai belarusi
belgium belgian belgique
bolivia bolivian
bosnia bosnian
brazil brazilian brasil brasileira
bulgaria bulgarian balgariya
burma burmese myanmar
cambodia cambodian
cameroon
canada canadian
chad
chile chilean chileno
china chinese zhongguo prc kitai jungguk chine
colombia colombian
congo congolese
croatia croatian hrvatska
cuba cuban cubana
cyprus cypriot
czech czechia cesky
denmark danish danmark
djibouti
ecuador ecuadorian
egypt egyptian misr
eritrea eritrean
estonia estonian eesti
ethiopia ethiopian
finland finnish suomi suomen
france french francaise
georgia georgian gruziya
germany german deutschland deutsche deutscher allemagne
ghana
greece greek hellenic
guatemala
haiti haitian
honduras
hongkong hong_kong hk xianggang
hungary hungarian magyar
iceland icelandic
india indian bharat
indonesia indonesian
iran iranian irani
iraq iraqi
ireland irish
israel israeli
italy italian italia italiana
jamaica
japan japanese nippon nihon riben ilbon
jordan jordanian
kazakhstan kazakh kazakhstana
kenya kenyan
korea korean hanguk goryeo
northkorea dprk
kosovo
kuwait kuwaiti
kyrgyzstan kyrgyz kirgiz
laos lao
latvia latvian latvija
lebanon lebanese liban
liberia liberian
libya libyan
liechtenstein
lithuania lithuanian lietuva lietuvos
luxembourg luxemburg
macau macao
macedonia macedonian
malaysia malaysian
mali malian
malta maltese
mauritius
mexico mexican mexicana mexicano
moldova moldovan
monaco
mongolia mongolian
montenegro
morocco moroccan maroc
mozambique
nepal
netherlands dutch nederland nederlandse holland
nicaragua nicaraguan
nigeria nigerian
norway norwegian norge norsk
oman omani
pakistan pakistani
palestine palestinian
panama panamanian
paraguay
peru peruvian
philippines philippine
poland polish polska
portugal portuguese
qatar qatari
romania romanian
russia russian rossiya rossiiskii rossiyskiy rossiskoi rossii rus rossiskaya rossiiskaya
rwanda
saudi ksa
senegal
serbia serbian srbija
singapore singaporean xinjiapo
slovakia slovak
slovenia slovenian
somalia somali
southafrica
spain spanish espana espanola
srilanka
sudan sudanese
sweden swedish sverige svenska
switzerland swiss schweiz schweizerische suisse svizzera
syria syrian syrie
taiwan taiwanese taiwan_roc
tajikistan tajik
tanzania
thailand thai
tunisia tunisian
turkey turkish turkiye turk
turkmenistan turkmen
uganda
ukraine ukrainian ukraina ukrainy ukrainskii ukrayina
uae emirates emirati
uk unitedkingdom united_kingdom britain british great_britain england english
uruguay
usa us united_states american america
uzbekistan uzbek
venezuela venezuelan
vietnam vietnamese viet_nam
yemen yemeni
zambia
zimbabwe
scotland scottish
wales welsh
crimea crimean krym krymskii krymskaya
chechnya chechen
tatarstan tatar
dagestan
kurdistan kurdish
catalonia
bavaria bayerische bayern bavarian
saxony
abudhabi abu_dhabi
ajman
dubai
sharjah
fujairah
africa african afrique
asia asian
europe european europa
eurasia eurasian
latin
balkan
baltic baltiiskii
caspian
gulf
mediterranean
pacific
atlantic
arctic
north northern nord severnyi severnaya
south southern sud yuzhnyi yuzhnaya nanfang
east eastern ost vostochnyi vostochnaya
west western zapadnyi zapadnaya
northeast northeastern dongbei
northwest northwestern xibei
southeast southeastern dongnan
southwest southwestern xinan
)";

}  // namespace waybill
